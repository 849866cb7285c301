import { createHash } from 'node:crypto';
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../files/make-folder.ts';
import type { HitLayer } from './hit.ts';
import { jsonLines } from './json-lines.ts';
import type { ShadowHit } from './shadow.ts';

/** What a person said of a would-be hit. No text: the pair is known by its hash. */
export type JudgedPair = {
  v: 1;
  /** ISO 8601, UTC. */
  at: string;
  layer: HitLayer;
  /** `pairHash`. */
  pair: string;
  similarity: number;
  /** Whether the kept answer answers the question. */
  right: boolean;
};

const JUDGED_PAIRS = 'judged.jsonl';

/** The same two questions by the same layer; which of them was asked counts. */
export function pairHash({ layer, question, kept }: Pick<ShadowHit, 'layer' | 'question' | 'kept'>): string {
  return createHash('sha256')
    .update(JSON.stringify([layer, question, kept]))
    .digest('hex')
    .slice(0, 32);
}

/** Keeps a judgement at once, in a file of its owner alone. Throws what the file system says. */
export function addJudgedPair(folder: string, judged: JudgedPair): void {
  makeFolder(folder);
  appendFileSync(join(folder, JUDGED_PAIRS), `\n${JSON.stringify(judged)}\n`, { mode: 0o600 });
}

/** By `pairHash`; of two judgements of one pair the later one. */
export async function judgedPairs(folder: string, onSkip: () => void): Promise<Map<string, JudgedPair>> {
  const judged = new Map<string, JudgedPair>();
  for await (const pair of jsonLines(join(folder, JUDGED_PAIRS), isJudgedPair, onSkip)) judged.set(pair.pair, pair);
  return judged;
}

/** Throws what the file system says. */
export function forgetJudgedPairs(folder: string): void {
  rmSync(join(folder, JUDGED_PAIRS), { force: true });
}

function isJudgedPair(value: unknown): value is JudgedPair {
  if (typeof value !== 'object' || value === null) return false;
  const { v, layer, pair, similarity, right } = value as Record<string, unknown>;
  return (
    v === 1 &&
    typeof layer === 'string' &&
    typeof pair === 'string' &&
    typeof similarity === 'number' &&
    typeof right === 'boolean'
  );
}
