import { isAlias, isMap, isPair, isScalar, isSeq, type Pair, parseDocument, type YAMLSeq } from 'yaml';
import { CHAIN_MAX } from '../domain/config.ts';
import { isMapping } from './fields.ts';

/** A model to add: its entry as YAML below `models:`, two blanks a level, and its alias as YAML. */
export type NewModel = { name: string; entry: string };

type Insertion = { at: number; text: string };

/**
 * A config file with these models added, and with `chain` at the end of its fallback chain where it has one with room. Lines are
 * only inserted, so comments and the rest stay byte by byte. Undefined: it is written in a way in which that cannot be done safely.
 */
export function addModels(file: string, models: readonly NewModel[], chain: readonly string[]): string | undefined {
  const text = file.replace(/^\uFEFF/, '');
  const document = parseDocument(text);
  const root = document.contents;
  if (document.errors.length > 0 || (root !== null && (!isMap(root) || root.flow === true))) return undefined;
  const places = [modelsPlace(text, root?.items, models), chainPlace(text, root?.items, chain)];
  if (places.includes(undefined)) return undefined;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const changed = places
    .flatMap((place) => place ?? [])
    .toSorted((a, b) => b.at - a.at)
    .reduce(
      (whole, { at, text: added }) => whole.slice(0, at) + added.replaceAll('\n', newline) + whole.slice(at),
      text,
    );
  return saysOf(changed) === expected(text, models, chain)
    ? file.slice(0, file.length - text.length) + changed
    : undefined;
}

/** How many of a chain's members are asked, so that no more are added. */
function roomIn(length: number): number {
  return Math.max(0, CHAIN_MAX - length);
}

function modelsPlace(
  text: string,
  items: readonly Pair[] | undefined,
  models: readonly NewModel[],
): Insertion[] | undefined {
  const lines = (indent: string) => models.map(({ entry }) => entry.replace(/^ {2}/gm, indent)).join('');
  const pair = items?.find((one) => isScalar(one.key) && one.key.value === 'models');
  if (pair === undefined) return [below(text, text.length, `models:\n${lines('  ')}`)];
  if (isMap(pair.value) && pair.value.flow !== true && pair.value.items.length > 0) {
    const [first] = pair.value.items;
    const start = startOf(first?.key);
    const end = endOf(pair.value);
    return start === undefined || end === undefined
      ? undefined
      : [below(text, end, lines(' '.repeat(columnOf(text, start))))];
  }
  const end = endOf(pair.key);
  const isEmpty = isScalar(pair.value) && pair.value.value === null && pair.value.source === '';
  return isEmpty && end !== undefined ? [below(text, end, lines('  '))] : undefined;
}

/** No place where no chain is written: then those of the config are asked as they stand. */
function chainPlace(
  text: string,
  items: readonly Pair[] | undefined,
  chain: readonly string[],
): Insertion[] | undefined {
  const routing = items?.find((one) => isScalar(one.key) && one.key.value === 'routing')?.value;
  const node = isMap(routing) ? routing.get('fallback_chain', true) : undefined;
  if (node === undefined || (isScalar(node) && node.value === null)) return [];
  if (!isSeq(node)) return undefined;
  const added = chain.slice(0, roomIn(node.items.length));
  if (added.length === 0) return [];
  return node.flow === true ? inFlow(node, added) : inBlock(text, node, added);
}

function inFlow(node: YAMLSeq, added: readonly string[]): Insertion[] | undefined {
  const last = endOf(node.items.at(-1));
  if (last !== undefined) return [{ at: last, text: `, ${added.join(', ')}` }];
  const start = startOf(node);
  return start === undefined ? undefined : [{ at: start + 1, text: added.join(', ') }];
}

function inBlock(text: string, node: YAMLSeq, added: readonly string[]): Insertion[] | undefined {
  const [start, end] = [startOf(node.items[0]), endOf(node)];
  if (start === undefined || end === undefined) return undefined;
  const [, indent] = /^( *)- /.exec(text.slice(text.lastIndexOf('\n', start - 1) + 1)) ?? [];
  return indent === undefined ? undefined : [below(text, end, added.map((name) => `${indent}- ${name}\n`).join(''))];
}

/** Lines of their own, below the line in which `at` is. */
function below(text: string, at: number, lines: string): Insertion {
  if (at === 0 || text[at - 1] === '\n') return { at, text: lines };
  const end = text.indexOf('\n', at);
  return end < 0 ? { at: text.length, text: `\n${lines}` } : { at: end + 1, text: lines };
}

function columnOf(text: string, at: number): number {
  return at - (text.lastIndexOf('\n', at - 1) + 1);
}

function startOf(node: unknown): number | undefined {
  return isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? node.range?.[0] : undefined;
}

/** Behind the last thing that is written in it; comments that follow are not part of it. */
function endOf(node: unknown): number | undefined {
  if (isPair(node)) return endOf(node.value) ?? endOf(node.key);
  if ((isMap(node) || isSeq(node)) && node.flow !== true && node.items.length > 0) return endOf(node.items.at(-1));
  if (isMap(node) || isSeq(node) || isScalar(node) || isAlias(node)) return node.range?.[1];
  return undefined;
}

/** What a file says, in its order; undefined where it is broken, or too deep to be plain data. */
function saysOf(text: string): string | undefined {
  const document = parseDocument(text);
  return document.errors.length > 0 ? undefined : JSON.stringify(document.toJS());
}

function expected(text: string, models: readonly NewModel[], chain: readonly string[]): string {
  const value = mappingIn(text);
  const added = mappingIn(models.map(({ entry }) => entry).join(''));
  const old = mappingOf(value['models']);
  const routing = mappingOf(value['routing']);
  const { fallback_chain: before } = routing;
  const names: unknown = parseDocument(`[${chain.join(', ')}]`).toJS();
  if (Array.isArray(before) && Array.isArray(names)) {
    value['routing'] = { ...routing, fallback_chain: [...before, ...names.slice(0, roomIn(before.length))] };
  }
  value['models'] = { ...old, ...added };
  return JSON.stringify(value);
}

function mappingIn(text: string): Record<string, unknown> {
  const value: unknown = parseDocument(text).toJS();
  return { ...mappingOf(value) };
}

function mappingOf(value: unknown): Record<string, unknown> {
  return isMapping(value) ? value : {};
}
