import type { ReportedUsage } from '../domain/reported-usage.ts';
import type { ChoiceState, Frame } from './provider.ts';

/**
 * What a vendor has told of one answer's bill, in whichever frames. Usage is a running sum in all of them, so that of
 * several the largest count holds. What stands inside the choices is of each choice by itself, and is added up where the
 * vendor tells no sum.
 */
export class ToldUsage {
  #whole: ReportedUsage | undefined;
  readonly #ofChoices = new Map<number, ReportedUsage>();
  /** Of the choices besides the first: whether they have ended. */
  readonly #others = new Map<number, boolean>();
  readonly #answers: number;

  /** `answers`: how many are made for the call. */
  constructor(answers = 1) {
    this.#answers = answers;
  }

  take({ usage, choices = [] }: Pick<Frame, 'usage' | 'choices'>): void {
    if (usage) this.#whole = larger(this.#whole, usage);
    for (const choice of choices) this.#takeChoice(choice);
  }

  /** In place of all that was told before. */
  replace(usage: ReportedUsage): void {
    this.#whole = usage;
    this.#ofChoices.clear();
  }

  /** Text came after what was told. */
  grow(): void {
    if (this.#whole) this.#whole = { ...this.#whole, growing: true };
    const first = this.#ofChoices.get(0);
    if (first) this.#ofChoices.set(0, { ...first, growing: true });
  }

  get reported(): ReportedUsage | undefined {
    const sum = this.#whole ?? sumOf([...this.#ofChoices.values()]);
    // The others are billed, too, whatever of them is told.
    const isPart = this.#whole === undefined && this.#ofChoices.size < this.#answers;
    return sum && isPart ? { ...sum, growing: true } : sum;
  }

  /** The vendor told a sum, which covers every choice. */
  get isOfAll(): boolean {
    return this.#whole !== undefined;
  }

  /** Some choice besides the first has begun that has not ended. */
  get hasOpenChoice(): boolean {
    return [...this.#others.values()].includes(false);
  }

  #takeChoice({ index, ended, usage }: ChoiceState): void {
    if (index > 0) this.#others.set(index, ended || this.#others.get(index) === true);
    if (usage) this.#ofChoices.set(index, larger(this.#ofChoices.get(index), usage));
  }
}

function larger(before: ReportedUsage | undefined, now: ReportedUsage): ReportedUsage {
  if (before === undefined) return now;
  const { growing: _, ...told } = before;
  const input = most(before.input, now.input);
  const output = most(before.output, now.output);
  return { ...told, ...now, ...(input !== undefined && { input }), ...(output !== undefined && { output }) };
}

/** The prompt is read once for all choices. */
function sumOf(choices: readonly ReportedUsage[]): ReportedUsage | undefined {
  return choices.reduce<ReportedUsage | undefined>((sum, usage) => {
    if (sum === undefined) return usage;
    const output = added(sum.output, usage.output);
    const reasoning = added(sum.reasoning, usage.reasoning);
    return {
      ...larger(sum, usage),
      ...(output !== undefined && { output }),
      ...(reasoning !== undefined && { reasoning }),
      ...((sum.growing || usage.growing) && { growing: true }),
    };
  }, undefined);
}

function most(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}

function added(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined && other === undefined ? undefined : (one ?? 0) + (other ?? 0);
}
