import {
  type Labelled,
  type LabelledPair,
  type LabelledQuestion,
  parseLabelled,
} from '../../../cache/analysis/labelled.ts';
import { MgwError, toMgwError } from '../../../domain/errors.ts';
import type { CommandContext } from '../../command-context.ts';
import { readInput } from '../../read-input.ts';

export type BadLine = { line: number; reason: string };
export type ReadLabelled = { labelled: Labelled | undefined; badLines: BadLine[] };

/** A set of a million questions has 100 MB. */
const MOST_BYTES = 256 * 1024 * 1024;

/** The labelled questions of a file; `-` is stdin. Throws `usage` when it cannot be read. */
export async function readLabelledFile(file: string, { io, runtime, signal }: CommandContext): Promise<ReadLabelled> {
  const input = { prompt: [], files: [file], stdin: file === '-', maxBytes: MOST_BYTES, signal };
  try {
    return readLabelled((await readInput(io, runtime.effects, input)).text);
  } catch (cause) {
    const error = toMgwError(cause);
    if (error.code !== 'usage') throw error;
    const message = error.message.replace(/^-f /, '').replace(', and there is no prompt', '');
    throw new MgwError('usage', message, { hint: 'name a file of labelled questions; - is stdin', cause });
  }
}

/** The lines that can be read, the first of them saying whether they are pairs or intents, and those that cannot. */
export function readLabelled(text: string): ReadLabelled {
  const badLines: BadLine[] = [];
  const pairs: LabelledPair[] = [];
  const questions: LabelledQuestion[] = [];
  let kind: Labelled['kind'] | undefined;
  for (const [at, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r\n?|\n/)
    .entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const one = parsed(line);
    if (typeof one === 'string') {
      badLines.push({ line: at + 1, reason: one });
      continue;
    }
    kind ??= one.kind;
    if (one.kind !== kind) badLines.push({ line: at + 1, reason: `not one of ${kind}, as the lines before it` });
    else if (one.kind === 'pairs') pairs.push(...one.pairs);
    else questions.push(...one.questions);
  }
  if (kind === undefined) return { labelled: undefined, badLines };
  return { labelled: kind === 'pairs' ? { kind, pairs } : { kind, questions }, badLines };
}

/** What a single line holds, or why it holds nothing. */
function parsed(line: string): Labelled | string {
  try {
    return parseLabelled(line);
  } catch (error) {
    return toMgwError(error).message.replace(/^line 1: /, '');
  }
}
