import type { ChatRequest } from '../../domain/chat.ts';
import { MgwError } from '../../domain/errors.ts';
import type { Thinking } from '../../domain/model.ts';
import type { Currency } from '../../domain/money.ts';
import { tagOf } from '../../domain/tag.ts';
import type { PreviewedModel } from '../../gateway/gateway.ts';
import type { CommandContext } from '../command-context.ts';
import { messagesFor, readPrompt } from '../read-input.ts';
import { estimateCsv, estimateJson, estimateText } from '../render/report-estimate.ts';

export type EstimateOptions = {
  system?: string;
  file?: string[];
  maxTokens?: number;
  thinking?: Thinking;
  tag?: string;
  json?: boolean;
  csv?: boolean;
  stdin: boolean;
} & { [Key in keyof typeof OF_PERIODS]?: unknown };

/** Options of `mgw cost`, which commander takes wherever they stand. */
const OF_PERIODS = {
  today: '--today',
  week: '--week',
  month: '--month',
  since: '--since',
  until: '--until',
  timezone: '--timezone',
  by: '--by',
  top: '--top',
  repeats: '--repeats',
  whatIf: '--what-if',
  html: '--html',
};

/** `mgw cost estimate [prompt…]`: what one input would cost on every model, cheapest first; sends nothing. */
export async function estimate(
  prompt: readonly string[],
  options: EstimateOptions,
  { io, runtime, signal }: CommandContext,
): Promise<number> {
  refusePeriods(options);
  const models = [...(await runtime.models()).values()];
  const input = await readPrompt(prompt, options, {
    io,
    runtime,
    signal,
    models: models,
    command: 'mgw cost estimate',
  });
  const { maxTokens, thinking, tag } = options;
  const request: ChatRequest = {
    messages: messagesFor(input, options.system),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(thinking !== undefined && { thinking }),
    ...(tag !== undefined && { tag: tagOf(tag) }),
  };
  const gateway = await runtime.gateway();
  // What does not see cannot be asked, at whatever price.
  const able = input.images.length > 0 ? models.filter(({ sees }) => sees === true) : models;
  const estimates = await gateway.estimate(request, able);
  const sorted = {
    ...estimates,
    candidates: estimates.candidates.toSorted((a, b) =>
      cheapestFirst({ candidate: a, config: estimates.currency }, { candidate: b, config: estimates.currency }),
    ),
  };
  if (options.json) await io.stdout.write(estimateJson(sorted));
  else if (options.csv) await io.stdout.write(estimateCsv(sorted));
  else await io.stdout.write(await estimateText(sorted, io.stdout));
  return 0;
}

/** Throws `usage`. */
function refusePeriods(options: EstimateOptions): void {
  const given: Record<string, unknown> = options;
  const other = Object.entries(OF_PERIODS).find(([key]) => given[key] !== undefined);
  if (other === undefined) return;
  throw new MgwError('usage', `mgw cost estimate and ${other[1]} cannot be combined`, {
    hint: 'it prices one input on every model; `mgw cost` reports on a period',
  });
}

/** What is likely to cost least first; then what is in a currency of its own, is unpriced, or too small for the input. */
function cheapestFirst(a: Ranked, b: Ranked): number {
  const group = ({ candidate: { likelyNano, refusal, currency }, config }: Ranked) =>
    refusal !== undefined ? 3 : likelyNano === undefined ? 2 : currency === config ? 0 : 1;
  return group(a) - group(b) || (a.candidate.likelyNano ?? 0) - (b.candidate.likelyNano ?? 0);
}

type Ranked = { candidate: PreviewedModel; config: Currency };
