import {
  CLOSE_OBJECT,
  COLON,
  type Cursor,
  type Expected,
  expectByte,
  expected,
  hasNext,
  isFilled,
  OPEN_OBJECT,
  passIf,
  skipValue,
  type Texts,
  UNEXPECTED,
} from './json-cursor.ts';

/** Reads the value of a field into a target. */
export type Read<Target> = (target: Target, cursor: Cursor, texts: Texts) => void;
type Field<Target> = {
  bit: number;
  read: Read<Target>;
  /** As it stands in a row, with quotes and colon. */
  key: Expected;
  /** The field that came behind it the last time, which is mostly the one that comes this time. */
  next: Field<Target> | undefined;
};
/** Which fields an object has, and how each is read. */
export type Shape<Target> = {
  fields: ReadonlyMap<string, Field<Target>>;
  needed: number;
  first: Field<Target> | undefined;
};

export function shape<Target>(
  needed: Record<string, Read<Target>>,
  optional: Record<string, Read<Target>> = {},
): Shape<Target> {
  const entries = [...Object.entries(needed), ...Object.entries(optional)];
  const fields = entries.map(([name, read], index): [string, Field<Target>] => {
    return [name, { bit: 1 << index, read, key: expected(`"${name}":`), next: undefined }];
  });
  return { fields: new Map(fields), needed: (1 << Object.keys(needed).length) - 1, first: undefined };
}

/** Fields that are not of the shape are passed over; one that comes twice or is missing is thrown. */
export function readObject<Target>(target: Target, shape: Shape<Target>, cursor: Cursor, texts: Texts): Target {
  let seen = 0;
  if (isFilled(cursor, OPEN_OBJECT, CLOSE_OBJECT)) {
    let before: Field<Target> | undefined;
    let likely = shape.first;
    do {
      let field = likely;
      if (field === undefined || !passIf(cursor, field.key)) {
        field = shape.fields.get(texts.read(cursor));
        expectByte(cursor, COLON);
        if (before === undefined) shape.first = field;
        else before.next = field;
      }
      if (field === undefined) skipValue(cursor);
      else {
        if ((seen & field.bit) !== 0) throw UNEXPECTED;
        seen |= field.bit;
        field.read(target, cursor, texts);
        before = field;
      }
      likely = field?.next;
    } while (hasNext(cursor, CLOSE_OBJECT));
  }
  if ((seen & shape.needed) !== shape.needed) throw UNEXPECTED;
  return target;
}

export function readWord<Word extends string>(words: readonly Word[], cursor: Cursor, texts: Texts): Word {
  const text = texts.read(cursor);
  for (const word of words) if (word === text) return word;
  throw UNEXPECTED;
}

/** Fields whose values may be anything. */
export function passedOver(names: readonly string[]): Record<string, Read<unknown>> {
  return Object.fromEntries(names.map((name) => [name, (_: unknown, cursor: Cursor) => skipValue(cursor)]));
}
