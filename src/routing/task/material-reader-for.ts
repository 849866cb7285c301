import type { Message } from '../../domain/chat.ts';
import { type MaterialReader, mayHaveMaterial } from './material-reader.ts';

/** Loaded where the last message of the user may have material: most requests are short, and pay nothing for it. */
export async function materialReaderFor(messages: readonly Message[]): Promise<MaterialReader | undefined> {
  const last = messages.findLast(({ role }) => role === 'user');
  return last && mayHaveMaterial(last) ? (await import('./material.ts')).materialReader : undefined;
}
