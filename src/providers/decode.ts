import type { ReportedUsage } from '../domain/reported-usage.ts';
import type { ChoiceState, Frame } from './provider.ts';

type Json = Record<string, unknown>;

/**
 * One chunk of a stream (`delta`), or a whole answer (`message`), of the chat completions protocol.
 * Only choice 0 counts. Undefined: neither of these, nor an error.
 */
export function decodeChatCompletion(json: unknown): Frame | undefined {
  if (!isObject(json)) return undefined;
  const choices = json['choices'];
  if (json['error'] != null || (choices === undefined && isBareError(json))) return { failed: true };
  if (!Array.isArray(choices)) return usageAlone(json);
  const choice = choices.find(isFirstChoice);
  const part = choice?.['delta'] ?? choice?.['message'];
  const said = isObject(part) ? part : {};
  return {
    text: textOf(said['content']),
    // vLLM, Ollama and others say `reasoning`.
    reasoning: textOf(said['reasoning_content']) || textOf(said['reasoning']),
    finish: nonEmpty(choice?.['finish_reason']),
    usage: decodeUsage(json['usage']),
    choices: choiceStates(choices),
    upstreamModel: nonEmpty(json['model']),
    requestId: nonEmpty(json['request_id']),
  };
}

/** Some send it in a frame of its own, with `choices: null` or none. */
function usageAlone(json: Json): Frame | undefined {
  const usage = decodeUsage(json['usage']);
  return usage && { usage, upstreamModel: nonEmpty(json['model']), requestId: nonEmpty(json['request_id']) };
}

/** What choices say of themselves that the frame does not; Moonshot has the usage of a choice inside it. */
function choiceStates(choices: readonly unknown[]): ChoiceState[] | undefined {
  const states = choices.filter(isObject).flatMap((choice): ChoiceState[] => {
    const index = tokens(choice['index']) ?? 0;
    const usage = decodeUsage(choice['usage']);
    const ended = nonEmpty(choice['finish_reason']) !== undefined;
    return index === 0 && usage === undefined ? [] : [{ index, ended, usage }];
  });
  return states.length === 0 ? undefined : states;
}

/**
 * Usage, normalised: `input` includes the cached part and `output` the reasoning, whatever the vendor's fields. What is
 * not reported is absent, and so is an input of 0, since a prompt is never empty. Undefined where nothing is reported.
 */
export function decodeUsage(json: unknown): ReportedUsage | undefined {
  if (!isObject(json)) return undefined;
  const prompt = tokens(json['prompt_tokens']) || undefined;
  const total = tokens(json['total_tokens']);
  const reasoning = detail(json['completion_tokens_details'], 'reasoning_tokens');
  const told = tokens(json['completion_tokens']);
  const output = told === undefined ? difference(total, prompt) : withReasoning({ told, reasoning, prompt, total });
  const input = prompt ?? (difference(total, output) || undefined);
  if (input === undefined && !output) return undefined;
  const cached = largest([
    detail(json['prompt_tokens_details'], 'cached_tokens'),
    tokens(json['prompt_cache_hit_tokens']),
    tokens(json['cached_tokens']),
  ]);
  return {
    ...(input !== undefined && { input }),
    ...(output !== undefined && { output }),
    ...(cached !== undefined && input !== undefined && { cachedInput: Math.min(cached, input) }),
    ...(reasoning !== undefined && output !== undefined && { reasoning: Math.min(reasoning, output) }),
  };
}

type Told = Record<'reasoning' | 'prompt' | 'total', number | undefined> & { told: number };

/** xAI and others do not count reasoning among the completion's tokens: what is larger than these is no part of them, nor is what the total has besides. */
function withReasoning({ told, reasoning = 0, prompt, total }: Told): number {
  const isBeside = reasoning > told || (prompt !== undefined && total === prompt + told + reasoning);
  return isBeside ? told + reasoning : told;
}

/** Some servers have several fields for the same, and a 0 in those that they do not fill. */
function largest(counts: readonly (number | undefined)[]): number | undefined {
  const known = counts.filter((count) => count !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFirstChoice(choice: unknown): choice is Json {
  return isObject(choice) && (choice['index'] ?? 0) === 0;
}

/** DashScope's native form, and older vLLM: `{"code": …, "message": …}` without an `error` around it. */
function isBareError(json: Json): boolean {
  return json['code'] != null && typeof json['message'] === 'string';
}

/** A string, or the text parts of a list of parts. */
function textOf(content: unknown): string | undefined {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return undefined;
  return content.map((part) => (isObject(part) && typeof part['text'] === 'string' ? part['text'] : '')).join('');
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function detail(details: unknown, name: string): number | undefined {
  return isObject(details) ? tokens(details[name]) : undefined;
}

function tokens(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function difference(total: number | undefined, part: number | undefined): number | undefined {
  return total === undefined || part === undefined || part > total ? undefined : total - part;
}
