import { type Contradiction, contradictionsIn } from '../cache/analysis/contradictions.ts';
import type { WordTables } from '../cache/analysis/table-lines.ts';
import { WORD_TABLES, withWords } from '../cache/analysis/word-tables.ts';
import { type Finding, type Path, readYaml, type YamlFile } from '../config/document.ts';
import type { ConfigProblem } from '../domain/config.ts';
import { nearest } from '../domain/nearest.ts';

/** The file of `cache.words`: the shipped tables with its lines added, or everything that is wrong with it. */
export type WordsFile = { tables?: WordTables; problems: ConfigProblem[] };

/** Reads YAML or JSON: lists by the names of `WordTables`, each a text a line. Throws nothing; `file` is for messages. */
export function parseWords(text: string, file: string): WordsFile {
  const yaml = readYaml(text);
  const { own, findings } = ownTables(yaml);
  const malformed = [...yaml.findings, ...findings];
  const tables = withWords(WORD_TABLES, own);
  const all =
    malformed.length > 0
      ? malformed
      : firstOfEach(contradictionsIn(tables)).map((one) => contradiction(one, own, yaml));
  if (all.length === 0) return { tables, problems: [] };
  return {
    problems: all.map(({ path: [table = '', at], position, ...said }) => ({
      file,
      ...position,
      path: at === undefined ? String(table) : `${table}[${at}]`,
      ...said,
    })),
  };
}

/** One slip makes every word of a line contradict every other. */
function firstOfEach(all: readonly Contradiction[]): Contradiction[] {
  return [...new Map(all.toReversed().map((one) => [`${one.table} ${one.line}`, one])).values()].toReversed();
}

type Own = Partial<Omit<WordTables, 'simplified'>>;

/** Traditional characters are no matter of taste, so that table cannot be added to. */
const TABLES = Object.keys(WORD_TABLES).filter((name): name is keyof Own => name !== 'simplified');

function ownTables(yaml: YamlFile): { own: Own; findings: Finding[] } {
  const value = yaml.value ?? {};
  const finding = (path: Path, at: 'key' | 'value', [message, hint]: readonly [string, string?]): Finding => ({
    path,
    position: yaml.locate(path, at),
    message,
    ...(hint !== undefined && { hint }),
  });
  if (typeof value !== 'object' || Array.isArray(value)) {
    return { own: {}, findings: [finding([], 'value', ['expected lists by name', EXAMPLE])] };
  }
  const own: Own = {};
  const findings = Object.entries(value).flatMap(([name, lines]: [string, unknown]) => {
    const table = TABLES.find((known) => known === name);
    if (table === undefined) return [finding([name], 'key', ['unknown table', hintFor(name)])];
    if (!Array.isArray(lines)) return [finding([name], 'value', ['expected a list of lines', EXAMPLE])];
    own[table] = lines.filter((line) => typeof line === 'string').map((line) => line.normalize('NFKC').toLowerCase());
    return lines.flatMap((line: unknown, at) =>
      typeof line === 'string' && isLine(line)
        ? []
        : [
            finding([name, at], 'value', [
              'expected words, with commas between',
              'a text of one line, in quotation marks',
            ]),
          ],
    );
  });
  return { own, findings };
}

/** Every word has something in it that a question is matched by. */
function isLine(line: string): boolean {
  const words = line.split(/[,|=]/).filter((word) => word.trim() !== '');
  return words.length > 0 && words.every((word) => /[\p{L}\d]/u.test(word) && !/\p{Cc}/u.test(word));
}

const EXAMPLE = 'for example synonyms: [ "parcel, package" ]';

function hintFor(name: string): string {
  const near = nearest(name, TABLES);
  return near === undefined ? `known: ${TABLES.join(', ')}` : `did you mean ${near}?`;
}

/** At the file's own line; what makes one of the shipped lines contradict stands somewhere in the file. */
function contradiction({ table, line, problem }: Contradiction, own: Own, yaml: YamlFile): Finding {
  const at = table === 'simplified' ? -1 : (own[table] ?? []).findIndex((text) => text.includes(line));
  const path = at < 0 ? [] : [table, at];
  const message = at < 0 ? `by these lines ${problem}, where the shipped ${table} part them` : problem;
  return { path, position: yaml.locate(path, 'value'), message };
}
