import type { Io } from '../io.ts';
import { harmless } from './harmless.ts';
import type { Markdown } from './markdown/create-markdown.ts';
import type { Spinner } from './spinner.ts';

/** The answer on its way to stdout: bytes for a pipe, for a person without what would drive the terminal, and as Markdown. */
export type AnswerText = {
  write(text: string): Promise<void>;
  /** What is held back is printed, and a line that is not full is ended where a person reads; in a pipe on stderr, where that is a terminal. */
  breakLine(): Promise<void>;
  /** Whether there was any. */
  readonly isAny: boolean;
};

export function createAnswerText(
  { stdout, stderr }: Io,
  { markdown, spinner, endsLine = false }: { markdown: boolean; spinner: Spinner; endsLine?: boolean },
): AnswerText {
  let atLineStart = true;
  let isAny = false;
  let isParted = false;
  let rendered: Markdown | undefined;
  const print = async (text: string) => {
    if (text === '') return;
    spinner.stop();
    atLineStart = text.endsWith('\n');
    await stdout.write(text);
  };
  return {
    get isAny() {
      return isAny;
    },
    async write(text) {
      if (text === '') return;
      isAny = true;
      if (!markdown) return print(stdout.isTTY ? harmless(text) : text);
      rendered ??= (await import('./markdown/create-markdown.ts')).createMarkdown(stdout);
      await print(await rendered.write(harmless(text).replace(/[\u2028\u2029]/g, ' ')));
      // A long table takes a while, and nothing else would move.
      if (atLineStart && rendered.holdsTable()) spinner.again('table');
    },
    async breakLine() {
      const rest = rendered?.end();
      rendered = undefined;
      if (rest !== undefined) await print(rest);
      if (atLineStart) return;
      if (stdout.isTTY || stdout.remarks || endsLine) return print('\n');
      // What reads the pipe may print on the same terminal.
      if (!stdout.isPipe || !stderr.isTTY || isParted) return;
      isParted = true;
      await stderr.write('\n');
    },
  };
}
