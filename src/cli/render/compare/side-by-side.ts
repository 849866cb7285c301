import { t } from '../../language/t.ts';
import { errorText } from '../error-text.ts';
import { harmless } from '../harmless.ts';
import { columnsOf } from '../markdown/columns.ts';
import { createMarkdown, createPlain, type Markdown } from '../markdown/create-markdown.ts';
import { paint } from '../markdown/flow.ts';
import { INKS } from '../markdown/ink.ts';
import { shorten } from '../table.ts';
import { type Entrant, failureOf, isOver, titleOf } from './entrant.ts';
import { hardWrap } from './hard-wrap.ts';
import { costText, timeText } from './summary.ts';

/** An answer is readable from so many columns on. */
const LEAST_COLUMNS = 38;
const GAP = ' │ ';

/** Columns of each answer; undefined where there is no room for all of them beside each other. */
export function columnWidth(count: number, columns: number): number | undefined {
  const width = Math.floor((columns - GAP.length * (count - 1)) / count);
  return width < LEAST_COLUMNS ? undefined : width;
}

/** The last lines of an answer in a width of its own; rendered anew only where the width or the answer is another one. */
export type Panel = { lines(width: number, most: number): Promise<string[]> };

export function createPanel(entrant: Entrant, { color, markdown }: { color: boolean; markdown: boolean }): Panel {
  let reader: Markdown | undefined;
  let [width, restarts, read] = [0, 0, 0];
  let printed = '';
  return {
    async lines(wanted, most) {
      if (reader === undefined || width !== wanted || restarts !== entrant.restarts) {
        [width, restarts, read, printed] = [wanted, entrant.restarts, 0, ''];
        reader = (markdown ? createMarkdown : createPlain)({ columns: wanted, color });
      }
      const { text } = entrant;
      const more = harmless(text.slice(read)).replace(/[\u2028\u2029]/g, ' ');
      read = text.length;
      printed += await reader.write(more);
      return inColumn(printed.split('\n').slice(-most), wanted).slice(-most);
    },
  };
}

/** All of a panel's answer, with what was held back. */
export async function wholeLines(
  entrant: Entrant,
  width: number,
  look: { color: boolean; markdown: boolean },
): Promise<string[]> {
  const reader = (look.markdown ? createMarkdown : createPlain)({ columns: width, color: look.color });
  const text = harmless(entrant.text).replace(/[\u2028\u2029]/g, ' ');
  const printed = (await reader.write(text)) + reader.end();
  const failed = createPlain({ columns: width, color: look.color });
  const failure = failureOf(entrant);
  const error = failure ? (await failed.write(errorText(failure))) + failed.end() : '';
  return inColumn(`${printed}${error}`.trimEnd().split('\n'), width);
}

/** Code is broken, too, where it stands beside something else. */
function inColumn(lines: readonly string[], width: number): string[] {
  return lines.flatMap((line) => hardWrap(line.replaceAll('\t', '    '), width));
}

/** A column's two lines of title: who, and how far it has come after so many ms. */
export function titleLines(
  entrant: Entrant,
  { width, color, elapsedMs }: { width: number; color: boolean; elapsedMs: number },
): string[] {
  const { entry } = entrant;
  const parts = isOver(entrant)
    ? [timeText(entry?.durationMs), ...outText(entrant), costText([entrant])]
    : [t(entrant.status), t('{seconds} s', { seconds: (elapsedMs / 1000).toFixed(0) })];
  const progress = (entrant.error ? [t(entrant.status), ...parts] : parts).filter((part) => part !== '').join(' · ');
  return [
    paint(shorten(titleOf(entrant), width), INKS.strong, color),
    paint(shorten(progress, width), INKS.dim, color),
    paint('─'.repeat(width), INKS.dim, color),
  ];
}

function outText({ entry }: Entrant): string[] {
  return entry?.usage === undefined ? [] : [t('{output} out', { output: `${entry.usage.output}` })];
}

/** Lines of columns beside each other, each filled up to the width; as many as the longest column has. */
export function beside(
  columns: readonly (readonly string[])[],
  { width, color }: { width: number; color: boolean },
): string[] {
  const height = Math.max(...columns.map(({ length }) => length));
  const gap = paint(GAP, INKS.dim, color);
  return Array.from({ length: height }, (_, row) =>
    columns
      .map((lines, index) => {
        const line = lines[row] ?? '';
        const fill = index === columns.length - 1 ? 0 : width - columnsOf(line);
        return line + ' '.repeat(Math.max(0, fill));
      })
      .join(gap)
      .trimEnd(),
  );
}
