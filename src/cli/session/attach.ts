import { stat } from 'node:fs/promises';
import { MgwError } from '../../domain/errors.ts';
import type { Attached } from '../input/attach.ts';
import { t } from '../language/t.ts';
import { textAbout } from '../prompt-text.ts';
import { mostBytes, together } from '../read-input.ts';
import { readInputFile } from '../read-input-file.ts';
import { writeInputList } from '../render/input-list.ts';
import { atHome } from './complete.ts';
import { imagesOnce } from './record-turn.ts';
import { type Attachment, type Question, type Session, settingsOf } from './session.ts';

/**
 * What a path stands for: a file, an image, a folder, a glob. Throws `usage`, also for an image where who is asked does not see, and
 * `input-too-large`.
 */
export async function attach(path: string, session: Session): Promise<Attachment> {
  const { context, gateway } = session;
  const { runtime } = context;
  const stopping = new AbortController();
  const signal = AbortSignal.any([context.signal, stopping.signal]);
  const settings = settingsOf(session);
  const { candidates } = gateway.plan({ messages: [], ...settings });
  const limits = async () => (await runtime.config()).input;
  const options = { effects: runtime.effects, maxBytes: mostBytes(candidates), limits, signal };
  // A named pipe may wait for its writer, and a folder may be long.
  const attached = await session.editor.during(
    () => stopping.abort(new MgwError('cancelled', 'stopped by Ctrl-C')),
    () => readInputFile(path, options),
  );
  const { images } = together([attached]);
  if (images.length > 0) gateway.plan({ messages: [{ role: 'user', content: '', images }], ...settings });
  return { ...attached, given: path };
}

/** The files and folders that a question of one line names behind an @. What is neither stays a word. */
export async function attachNamed(words: string, session: Session): Promise<Attachment[]> {
  // A text that was pasted may have any signs in it.
  if (words.includes('\n')) return [];
  const attachments: Attachment[] = [];
  for (const [, quoted, plain = ''] of words.matchAll(/(?<![\w.%+-])@(?:"([^"]+)"|([^\s"]+))/g)) {
    const names = quoted === undefined ? [plain, plain.replace(/[\p{P}]+$/u, '')] : [quoted];
    const path = await firstThere(names, session);
    if (path !== undefined) attachments.push(await attach(path, session));
  }
  return attachments;
}

async function firstThere(names: readonly string[], { context }: Session): Promise<string | undefined> {
  for (const name of names) {
    if (name === '') continue;
    const found = await stat(atHome(name, context.runtime.effects.homeFolder)).catch(() => undefined);
    if (found?.isFile() || found?.isDirectory()) return name;
  }
  return undefined;
}

/** Says what goes with a question. */
export async function tellAttached(
  attached: readonly Attached[],
  question: 'this' | 'next',
  { context, say }: Session,
): Promise<void> {
  const { images, files, skipped } = together(attached);
  await writeInputList(
    { files, skipped },
    context.io.stderr,
    t(question === 'this' ? 'with this question: ' : 'with the next question: '),
  );
  if (images.length > 0) await say(imagesOnce(images.length, question));
}

/** What is asked with these words. Undefined where there is nothing; throws `usage` where what is attached asks nothing. */
export function questionOf(words: string, attached: readonly Attached[]): Question | undefined {
  const { parts, images, files } = together(attached);
  if (words === '' && files.length === 0) return undefined;
  const filled = parts.filter(({ text }) => text.trim() !== '');
  if (words === '' && filled.length === 0) {
    const what = images.length > 0 ? 'there is an image, and no question about it' : 'what would be sent is empty';
    throw new MgwError('usage', what, {
      hint: 'nothing was sent; it goes with the next question, /file - takes it back',
    });
  }
  const said = words || filled.map(({ name }) => name).join(', ');
  return { ...textAbout(filled, words), words: said, images, files };
}
