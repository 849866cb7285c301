import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFileSync } from '../../files/replace-file.ts';
import { broken, cosine } from './decode-embeddings.ts';

/** Nobody could take one for the other. */
export const PROBE_TEXTS: readonly [string, string] = [
  '如何申请退还多付的水费?',
  'Which enzyme unwinds the double helix during DNA replication?',
];

/** Of unrelated texts, the vectors of a working model are far apart; those of a broken one all alike. */
const MOST_ALIKE = 0.95;

/** Throws `EmbeddingFailure` when these vectors tell nothing apart (LiteLLM#12234: then everything hits one entry). */
export function checkProbe([a, b]: readonly Float32Array[]): void {
  if (a === undefined || b === undefined) throw broken('it sent no vectors');
  const alike = cosine(a, b);
  if (!(alike <= MOST_ALIKE)) throw broken(`two unrelated texts came out ${alike.toFixed(2)} alike`);
}

/** What a probe found: once for an endpoint and model. That it is broken is looked at anew after a while, since it can be repaired. */
export type ProbeMemory = { ok: boolean; atMs: number; dimensions: number; reason?: string };

const FILE = 'probe.json';

/** Undefined when it was not probed, or what stands there cannot be read. */
export function readProbe(folder: string): ProbeMemory | undefined {
  try {
    const { ok, atMs, dimensions, reason } = Object(JSON.parse(readFileSync(join(folder, FILE), 'utf8')));
    if (typeof ok !== 'boolean' || !Number.isFinite(atMs) || !Number.isFinite(dimensions)) return undefined;
    return { ok, atMs, dimensions, ...(typeof reason === 'string' && { reason }) };
  } catch {
    return undefined;
  }
}

/** What cannot be written is probed again next time. */
export function writeProbe(folder: string, memory: ProbeMemory): void {
  try {
    replaceFileSync(join(folder, FILE), JSON.stringify(memory));
  } catch {
    // A probe costs two short texts.
  }
}
