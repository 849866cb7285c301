import type { Model } from '../../domain/model.ts';
import { mostBytes, type Part, readTextFile } from '../read-input.ts';

/** A file that goes before the next question. Throws `usage` and `input-too-large`. */
export async function attach(
  path: string,
  { models, signal }: { models: readonly Pick<Model, 'contextWindow'>[]; signal: AbortSignal },
): Promise<Part> {
  return { name: path, text: await readTextFile(path, { maxBytes: mostBytes(models), signal }) };
}
