/** Where an id was met first, and whether the whole line was the same. */
export type Met = { ordinal: number; sameLine: boolean };

const FIRST_CAPACITY = 1 << 12;
const FNV_PRIME = 0x01000193;
const OTHER_ODD = 0x9e3779b1;
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The time in a ULID, ms; undefined when the text is none. */
export function ulidTime(id: string): number | undefined {
  if (!/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(id)) return undefined;
  let ms = 0;
  for (let index = 0; index < 10; index++) ms = ms * 32 + DIGITS.indexOf(id.charAt(index));
  return ms;
}

/**
 * Every id met so far, as a hash of 64 bits in flat tables: 16 bytes a slot and at least one slot in two free, so
 * 1,000,000 ids take 32 MB where a Set of texts takes 130. Two ids of a million share one hash by a chance of 3 in 10^8.
 */
export type IdTable = {
  /** Undefined the first time. `ordinal` is a number of the caller's, such as the row's place among all rows. */
  meet(id: string, line: string, ordinal: number): Met | undefined;
};

export function createIdTable(): IdTable {
  let table = emptyTable(FIRST_CAPACITY);
  let size = 0;
  return {
    meet(id, line, ordinal) {
      if (size * 2 >= table.capacity) table = grown(table);
      const [low, high, body] = [hash(id, FNV_PRIME), hash(id, OTHER_ODD), hash(line, FNV_PRIME)];
      const slot = slotFor(table, low, high);
      if (table.ordinal[slot] !== 0) {
        return { ordinal: (table.ordinal[slot] ?? 0) - 1, sameLine: table.body[slot] === body };
      }
      size += 1;
      put(table, slot, [low, high, body, ordinal + 1]);
      return undefined;
    },
  };
}

/** `ordinal` is one more than the caller's; 0 is a free slot. */
type Table = { capacity: number; low: Uint32Array; high: Uint32Array; body: Uint32Array; ordinal: Uint32Array };

function emptyTable(capacity: number): Table {
  const column = () => new Uint32Array(capacity);
  return { capacity, low: column(), high: column(), body: column(), ordinal: column() };
}

function slotFor({ capacity, low, high, ordinal }: Table, lowHash: number, highHash: number): number {
  let slot = lowHash & (capacity - 1);
  while (ordinal[slot] !== 0 && (low[slot] !== lowHash || high[slot] !== highHash)) slot = (slot + 1) & (capacity - 1);
  return slot;
}

function put(table: Table, slot: number, [low, high, body, ordinal]: readonly [number, number, number, number]): void {
  table.low[slot] = low;
  table.high[slot] = high;
  table.body[slot] = body;
  table.ordinal[slot] = ordinal;
}

function grown(old: Table): Table {
  const table = emptyTable(old.capacity * 2);
  for (let slot = 0; slot < old.capacity; slot++) {
    const [low = 0, high = 0, body = 0, ordinal = 0] = [old.low, old.high, old.body, old.ordinal].map((c) => c[slot]);
    if (ordinal !== 0) put(table, slotFor(table, low, high), [low, high, body, ordinal]);
  }
  return table;
}

/** FNV-1a, finished so that all bits take part. */
function hash(text: string, multiplier: number): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), multiplier);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
