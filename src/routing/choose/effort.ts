import type { ChatRequest } from '../../domain/chat.ts';
import type { Model, Thinking } from '../../domain/model.ts';
import { CAP_NAMES, SWITCH_HOLDERS, SWITCH_NAMES } from '../../domain/param-names.ts';
import type { Task } from '../../domain/task.ts';

/** Below it nothing is thought about, from `HARD` on much. */
export const EASY = 0.35;
export const HARD = 0.6;

/** What thinking is for. */
const THOUGHT_ABOUT: ReadonlySet<Task> = new Set(['code', 'mathematics', 'analysis']);

type Read = { task: Task; difficulty: number; sure: boolean };
/** What the cap needs to know besides. */
type CapRead = Read & { shape: { oneWordAnswer: boolean; structured: boolean; lengthAsked?: number } };

/**
 * How much a model should think: not at all about what is easy, little in the middle, much about what is hard and of a kind
 * that gains by it. Undefined: as it stands in the request or the config, or as the model does by itself.
 */
export function thinkingFor(reading: Read, request: ChatRequest, model: Model): Thinking | undefined {
  if (request.thinking !== undefined || model.thinking !== undefined || !reading.sure) return undefined;
  // A switch that the vendor does not know is an error there.
  const isUnknown = model.provider === 'openai-compatible' && model.thinkingField === undefined;
  if (isUnknown || hasOwn(model, SWITCHES)) return undefined;
  if (reading.difficulty < EASY || !THOUGHT_ABOUT.has(reading.task)) return 'off';
  return reading.difficulty < HARD ? 'low' : 'high';
}

const SWITCHES = [...SWITCH_NAMES, ...SWITCH_HOLDERS, 'thinking_budget'];

/** What stands in its `params` goes before what is decided, in the body that is sent. */
function hasOwn({ params }: Model, names: readonly string[]): boolean {
  return names.some((name) => Object.hasOwn(params, name));
}

/** Many times an answer of one word or a name; more would be a mistake that costs. */
const ONE_WORD_TOKENS = 256;

/** Whose answer is a text, or several things, whatever else is said of it. */
const ANSWERED_AT_LENGTH: ReadonlySet<Task> = new Set(['translation', 'summary', 'rewriting', 'creative', 'code']);

/**
 * The output cap of a request for one word on a model that does not think; undefined: as it is. Better none than an answer that
 * is cut, so it needs that nothing speaks against it: nothing asks for a form or a length, no system message can ask for more.
 */
export function capFor(
  reading: CapRead,
  { request, model, thinking }: { request: ChatRequest; model: Model; thinking: Thinking | undefined },
): number | undefined {
  const { sure, task, difficulty, shape } = reading;
  if (!sure || !shape.oneWordAnswer || shape.structured || shape.lengthAsked !== undefined) return undefined;
  if (ANSWERED_AT_LENGTH.has(task) || difficulty >= EASY) return undefined;
  if (request.maxTokens !== undefined || request.schema !== undefined || hasOwn(model, CAP_NAMES)) return undefined;
  if (request.messages.some(({ role }) => role === 'system')) return undefined;
  // Where it may think all the same, the cap would cut the thinking.
  const silent = thinking === 'off' && !model.upstreamModel.startsWith('glm-5.3');
  return silent ? Math.min(ONE_WORD_TOKENS, model.maxTokens) : undefined;
}
