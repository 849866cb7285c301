import {
  type Alias,
  type Document,
  type DocumentOptions,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type ParseOptions,
  parseDocument,
  type SchemaOptions,
  type YAMLError,
} from 'yaml';

/** A key of a mapping, or an index of a list. */
export type Path = readonly (string | number)[];

/** Counts from 1. */
export type Position = { line: number; column: number };

export type Finding = { path: Path; position: Position; message: string; hint?: string };

export type YamlFile = {
  /** Plain data; absent when the text is not usable YAML. */
  value?: unknown;
  findings: Finding[];
  /** Where a key or its value stands. What is not in the file gets the place of its nearest parent. */
  locate(path: Path, at: 'key' | 'value'): Position;
  /** Whether the file itself says something at this path. */
  has(path: Path): boolean;
};

type YamlDocument = Document.Parsed;
type Place = { path: Path; offset: number };

/** Deep enough for any config, shallow enough for the stack. */
const DEPTH_MAX = 50;
const ALIASES_MAX = 100;

const OPTIONS: ParseOptions & DocumentOptions & SchemaOptions = {
  schema: 'core',
  merge: false,
  prettyErrors: false,
  uniqueKeys: false,
  // `0x10` and `0o10` stay texts: nobody writes an amount so, and one that is read so by mistake is money.
  customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || (tag.format !== 'HEX' && tag.format !== 'OCT')),
};

/** Reads YAML 1.2 and keeps where everything stands. Never throws for what the text holds. */
export function readYaml(source: string): YamlFile {
  const text = source.replace(/^\uFEFF/, '');
  const positionOf = positionsIn(text);
  const start = { line: 1, column: 1 };
  const unusable = (findings: Finding[]): YamlFile => ({ findings, locate: () => start, has: () => false });

  let document: YamlDocument;
  try {
    document = parseDocument(text, OPTIONS);
  } catch (error) {
    // the parser recurses: a text of ten thousand brackets ends its stack
    if (error instanceof RangeError) return unusable([{ path: [], position: start, message: 'nested too deeply' }]);
    throw error;
  }
  const syntax = [...document.errors, ...document.warnings].map((error) => syntaxFinding(error, positionOf, text));
  if (syntax.length > 0) return unusable(firstOfEachLine(syntax));

  const inspection = inspect(document);
  const findings = inspection.notes.map(({ place, ...said }) => ({
    ...said,
    path: place.path,
    position: positionOf(place.offset),
  }));
  if (inspection.isBroken) return unusable(findings);
  try {
    const value: unknown = document.toJS({ maxAliasCount: ALIASES_MAX });
    const find = (path: Path) => findPlace(document, path);
    return {
      value,
      findings,
      locate: (path, at) => positionOf(find(path)[at]),
      has: (path) => find(path).depth === path.length,
    };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const position = positionOf(inspection.firstAlias ?? 0);
    return unusable([
      ...findings,
      { path: [], position, message: 'too many aliases (*name) expand here', hint: 'write the values out' },
    ]);
  }
}

/** The library's own LineCounter misses line breaks where it recovers from an error. */
function positionsIn(text: string): (offset: number) => Position {
  const starts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  return (offset) => {
    const line = starts.findLastIndex((start) => start <= offset);
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}

type Note = { place: Place; message: string; hint?: string };
type Inspection = { document: YamlDocument; notes: Note[]; isBroken: boolean; firstAlias?: number };

/** What plain data could not tell: keys given twice, aliases to nowhere or to themselves, keys that are no texts. */
function inspect(document: YamlDocument): Inspection {
  const inspection: Inspection = { document, notes: [], isBroken: false };
  inspectNode(document.contents, { path: [], offset: 0 }, { inspection, parents: [] });
  return inspection;
}

type Descent = { inspection: Inspection; parents: readonly unknown[] };

function inspectNode(node: unknown, place: Place, { inspection, parents }: Descent): void {
  const deeper = { inspection, parents: [...parents, node] };
  if (parents.length > DEPTH_MAX) {
    noteBreak(inspection, place, 'nested too deeply');
  } else if (isAlias(node)) {
    inspectAlias(node, { ...place, offset: offsetOf(node) ?? place.offset }, { inspection, parents });
  } else if (isSeq(node)) {
    node.items.forEach((item, index) => {
      inspectNode(item, { path: [...place.path, index], offset: offsetOf(item) ?? place.offset }, deeper);
    });
  } else if (isMap(node)) {
    const seen = new Set<string>();
    for (const pair of node.items) inspectPair(pair, seen, { place, ...deeper });
  }
}

function inspectPair(pair: Pair, seen: Set<string>, { place, inspection, parents }: Descent & { place: Place }): void {
  const key = keyOf(pair);
  const offset = offsetOf(pair.key) ?? place.offset;
  if (key === undefined) {
    noteBreak(inspection, { ...place, offset }, 'a key must be a plain text');
    return;
  }
  const here = { path: [...place.path, key], offset };
  if (seen.has(key))
    inspection.notes.push({ place: here, message: 'this key is given twice', hint: 'keep one of them' });
  if (key in {}) inspection.notes.push({ place: here, message: 'this name cannot be a key' });
  seen.add(key);
  inspectNode(pair.value, here, { inspection, parents });
}

function inspectAlias(alias: Alias, place: Place, { inspection, parents }: Descent): void {
  inspection.firstAlias ??= place.offset;
  const target = alias.resolve(inspection.document);
  if (target === undefined) noteBreak(inspection, place, 'this alias (*name) has no anchor (&name) before it');
  else if (parents.includes(target)) noteBreak(inspection, place, 'this alias (*name) contains itself');
}

/** Notes something that leaves no data to go on with. */
function noteBreak(inspection: Inspection, place: Place, message: string): void {
  inspection.notes.push({ place, message });
  inspection.isBroken = true;
}

/** Offsets of the key and the value at a path, and how many of its steps the file has. */
function findPlace(document: YamlDocument, path: Path): { key: number; value: number; depth: number } {
  let node: unknown = document.contents;
  const start = offsetOf(node) ?? 0;
  const place = { key: start, value: start, depth: 0 };
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair: Pair | undefined = node.items.findLast((item) => keyOf(item) === String(step));
      if (pair === undefined) return { ...place, value: place.key };
      place.key = offsetOf(pair.key) ?? place.key;
      place.value = isEmpty(pair.value) ? place.key : (offsetOf(pair.value) ?? place.key);
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number' && step < node.items.length) {
      node = node.items[step];
      place.key = place.value = offsetOf(node) ?? place.value;
    } else {
      return { ...place, value: place.key };
    }
    place.depth += 1;
  }
  return place;
}

function keyOf(pair: Pair): string | undefined {
  if (!isScalar(pair.key)) return undefined;
  return typeof pair.key.value === 'object' ? (pair.key.source ?? '') : String(pair.key.value);
}

function isEmpty(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

function offsetOf(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? (node.range?.[0] ?? undefined) : undefined;
}

const PLAIN_WORDS: Readonly<Record<string, [message: string, hint?: string]>> = {
  TAB_AS_INDENT: ['a tab cannot indent YAML', 'use spaces'],
  MULTIPLE_DOCS: ['a second document begins here', 'remove the line ---'],
  BLOCK_AS_IMPLICIT_KEY: [
    'a key and a value too many on this line',
    'check the indentation, and quote a text that holds ": "',
  ],
  TAG_RESOLVE_FAILED: ['a tag (!name) means nothing here', 'remove it, or quote the text'],
};

/** The library's own words can quote the file, and a line of the file can hold a key: what is quoted is cut off. */
function syntaxFinding(error: YAMLError, positionOf: (offset: number) => Position, text: string): Finding {
  const own = error.message.includes('call stack')
    ? 'nested too deeply'
    : error.message.replace(/[:"'`].*$/su, '').trim();
  const [message, hint] = PLAIN_WORDS[error.code] ?? [`not valid YAML: ${own}`];
  const offset = Math.min(error.pos[0], text.length);
  return { path: [], position: positionOf(offset), message, ...(hint !== undefined && { hint }) };
}

/** One slip makes the parser stumble several times on the same line. */
function firstOfEachLine(findings: readonly Finding[]): Finding[] {
  const byLine = new Map<number, Finding>();
  for (const finding of findings.toSorted(
    (a, b) => a.position.line - b.position.line || a.position.column - b.position.column,
  )) {
    if (!byLine.has(finding.position.line)) byLine.set(finding.position.line, finding);
  }
  return [...byLine.values()];
}
