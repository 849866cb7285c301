import { formatCount } from '../domain/money.ts';
import { t } from './language/t.ts';

/** Long pasted texts, each of which stands in the line as a word of its own, so that the line stays one that can be edited. */
export type Pastes = {
  /** What to put into the line for a text that was pasted. */
  take(text: string): string;
  /** The line as it is meant. */
  expand(line: string): string;
  /** How many characters before the cursor are such a word; 0 where none ends there. */
  wordBefore(line: string, cursor: number): number;
};

/** More than this fills the screen, and a terminal cannot redraw what has scrolled away. */
const MOST_LINES = 8;
const MOST_CHARACTERS = 1_000;

export function createPastes(): Pastes {
  const texts = new Map<string, string>();
  return {
    take(pasted) {
      const text = harmless(pasted);
      const lines = text.split('\n').length;
      if (lines <= MOST_LINES && text.length <= MOST_CHARACTERS) return text;
      const size =
        lines > 1 ? t('{n} lines', { n: formatCount(lines) }) : t('{n} characters', { n: formatCount(text.length) });
      const word = t('[pasted {number}: {size}]', { number: texts.size + 1, size });
      texts.set(word, text);
      return word;
    },
    expand: (line) => line.replace(/\[[^\]]*\]/g, (word) => texts.get(word) ?? word),
    wordBefore(line, cursor) {
      const before = line.slice(0, cursor);
      for (const word of texts.keys()) if (before.endsWith(word)) return word.length;
      return 0;
    },
  };
}

/** Line ends as one sign, none at the end, and nothing that would drive the terminal. */
function harmless(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  const controls = /\u001b(?:\[[0-?]*[ -/]*[@-~])?|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
  return text.replace(/\r\n?/g, '\n').replace(controls, '').replace(/\n+$/, '');
}
