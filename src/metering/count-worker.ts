import { parentPort, workerData } from 'node:worker_threads';
import type { CountTask } from './count-beside.ts';
import { loadTokenizer } from './tokenizer.ts';

/** A thread that counts some texts and ends. */
async function count({ encoding, texts }: CountTask): Promise<void> {
  const tokenizer = await loadTokenizer(encoding);
  parentPort?.postMessage(texts.reduce((sum, text) => sum + tokenizer.count(text), 0));
}

void count(workerData);
