import { MgwError } from '../../domain/errors.ts';
import type { CommandContext } from '../command-context.ts';
import { isNo, isYes } from '../confirm.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { fitTerminal } from '../render/wrap.ts';
import { type Fault, looksLikeKey } from './fault.ts';
import { WORDS } from './words.ts';

/** Questions to a person, a line each: the terminal edits what is typed, so that input methods and screen readers work as ever. */
export type Ask = {
  /** Prints lines, in the terminal's width. */
  say(text: string): Promise<void>;
  /** What was typed, or the default where that is nothing; asked again until `check` finds no fault. Throws `cancelled`. */
  text(question: string, options?: { preset?: string; check?: Check }): Promise<string>;
  /** Enter alone is `preset`. */
  yes(question: string, preset: boolean): Promise<boolean>;
  /** The places, from 0, of what was chosen by number or name; at least one, and at most one unless `several`. */
  choose(options: readonly Choice[], ask: Choosing): Promise<readonly number[]>;
  /** A key, shown to nobody. */
  secret(question: string, check: (text: string) => string | undefined): Promise<string>;
};

/** `name` can be typed instead of the number. */
export type Choice = { name: string; label: string };
type Choosing = { question: string; preset?: readonly number[]; several?: boolean };
type Check = (text: string) => Promise<Fault | undefined> | Fault | undefined;

export function createAsk({ io, signal }: Pick<CommandContext, 'io' | 'signal'>): Ask {
  const say = async (text: string) => io.stderr.write(`${await fitTerminal(text, io.stderr)}\n`);
  const list = async (lines: readonly string[], indent: string) =>
    io.stderr.write(`${await fitTerminal(lines.join('\n'), io.stderr, indent)}\n`);
  const line = async (question: string, { secret = false } = {}) => {
    const asked = await fitTerminal(question, io.stderr);
    // A full-width colon has its space within.
    const put = async () => io.stderr.write(asked.endsWith('：') ? asked : `${asked} `);
    // Whoever sees the question may paste at once.
    if (!secret || signal.aborted) await put();
    const read = () => (secret ? io.stdin.readSecret?.(signal, put) : io.stdin.readLine?.(signal));
    const answer = signal.aborted ? undefined : await read();
    if (answer !== undefined) return answer;
    // Nobody pressed Enter, so the cursor still stands behind the question.
    await io.stderr.write('\n');
    throw new MgwError('cancelled', WORDS.stopped);
  };
  const complain = async ({ message, hint }: Fault) =>
    say(`  ${told(message)}${hint === undefined ? '' : `\n  ${told(hint)}`}`);
  const ask: Ask = {
    say,
    async text(question, { preset, check } = {}) {
      for (;;) {
        const typed = (await line(`${question}${preset === undefined ? '' : ` [${preset}]`}${t(':')}`)).trim();
        const answer = typed === '' ? (preset ?? '') : typed;
        const fault = await check?.(answer);
        if (fault === undefined) return answer;
        await complain(fault);
      }
    },
    async yes(question, preset) {
      for (;;) {
        const typed = await line(`${question} [${preset ? 'Y/n' : 'y/N'}]`);
        if (typed.trim() === '') return preset;
        if (isYes(typed)) return true;
        if (isNo(typed)) return false;
        await complain({ message: WORDS.yesOrNo });
      }
    },
    choose: (options, choosing) => chooseFrom(options, choosing, { list, text: ask.text }),
    async secret(question, check) {
      for (;;) {
        const typed = (await line(question + t(':'), { secret: true })).trim();
        await io.stderr.write('\n');
        const fault = check(typed);
        if (fault === undefined) return typed;
        await complain({ message: fault });
      }
    },
  };
  return ask;
}

type Asking = { list: (lines: readonly string[], indent: string) => Promise<void>; text: Ask['text'] };

async function chooseFrom(
  options: readonly Choice[],
  { question, preset, several = false }: Choosing,
  { list, text }: Asking,
): Promise<readonly number[]> {
  const width = String(options.length).length;
  await list(
    options.map(({ label }, index) => `  ${String(index + 1).padStart(width)}  ${label}`),
    ' '.repeat(width + 2),
  );
  const shown = preset?.map((index) => index + 1).join(',');
  const check: Check = (typed) => {
    if (picked(typed, options, several) !== undefined) return undefined;
    return looksLikeKey(typed) ? keyElsewhere(options) : { message: WORDS.pick(options.length, several) };
  };
  const answer = await text(question, { check, ...(shown !== undefined && { preset: shown }) });
  return picked(answer, options, several) ?? [];
}

/** What is said of a key that was typed where everybody sees it; never the key. */
function keyElsewhere(options: readonly Choice[]): Fault {
  const place = options.findIndex(({ name }) => name === 'paste');
  return { message: place < 0 ? WORDS.keyLater : WORDS.keyAt(place + 1) };
}

/** `1,3`, `1、3`, `１ 3` or names; undefined where one of them is none of the options, and where there are too many. */
export function picked(text: string, options: readonly Choice[], several: boolean): number[] | undefined {
  const words = text
    .normalize('NFKC')
    .split(/[\s,、;。]+/)
    .filter((word) => word !== '');
  const places = words.map((word) =>
    /^\d+$/.test(word) ? Number(word) - 1 : options.findIndex(({ name }) => name.toLowerCase() === word.toLowerCase()),
  );
  const isGood = places.every((place) => place >= 0 && place < options.length);
  const distinct = [...new Set(places)];
  return isGood && distinct.length >= 1 && (several || distinct.length === 1) ? distinct : undefined;
}
