import type { SimulatedAnswer } from './answer.ts';
import type { SimulatedRequest } from './request.ts';

export type Vendor = 'deepseek' | 'qwen' | 'glm';

/** What is the vendor's own in an answer. Recorded traffic is the source of each shape. */
export type VendorShape = {
  traceHeader: string;
  /** Stands before the first chunk of a stream. */
  preamble: string;
  thinksByDefault: (model: string) => boolean;
  /** The name that the answer carries. */
  answeringModel: (asked: string) => string;
  chunks: (answer: SimulatedAnswer) => Iterable<object>;
  usage: (answer: SimulatedAnswer) => object;
};

export const VENDORS: Readonly<Record<Vendor, VendorShape>> = {
  /** Usage on the last chunk, with its choice; `usage: null` before it when asked for; keep-alive comments; aliases rewritten. */
  deepseek: {
    traceHeader: 'x-ds-trace-id',
    preamble: ': keep-alive\n\n',
    thinksByDefault: (model) => model !== 'deepseek-chat',
    answeringModel: (asked) => (/^deepseek-(chat|reasoner)$/.test(asked) ? 'deepseek-v4-flash' : asked),
    usage: (answer) => ({
      ...plainUsage(answer),
      prompt_cache_hit_tokens: 0,
      prompt_cache_miss_tokens: answer.tokens.input,
    }),
    *chunks(answer) {
      const chunk = (delta: object, finishReason: string | null, usage: object | null) => ({
        ...head(answer),
        system_fingerprint: 'fp_simulator',
        choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
        ...(usage !== null || answer.includeUsage ? { usage } : {}),
      });
      const thinking = answer.reasoning.length > 0;
      yield chunk(
        thinking ? { role: 'assistant', content: null, reasoning_content: '' } : { role: 'assistant', content: '' },
        null,
        null,
      );
      for (const text of answer.reasoning) yield chunk({ content: null, reasoning_content: text }, null, null);
      for (const text of answer.content)
        yield chunk(thinking ? { content: text, reasoning_content: null } : { content: text }, null, null);
      yield chunk({ content: '' }, answer.finishReason, VENDORS.deepseek.usage(answer));
    },
  },

  /** `usage: null` on every chunk; then, only when asked for, a chunk without choices that has it. */
  qwen: {
    traceHeader: 'x-request-id',
    preamble: '',
    thinksByDefault: (model) => /^qwen3\.[5-9]/.test(model),
    answeringModel: (asked) => asked,
    usage: plainUsage,
    *chunks(answer) {
      const chunk = (delta: object, finishReason: string | null) => ({
        choices: [{ delta, finish_reason: finishReason, index: 0, logprobs: null }],
        ...head(answer),
        usage: null,
        system_fingerprint: null,
      });
      yield chunk({ content: '', role: 'assistant' }, null);
      for (const text of answer.reasoning) yield chunk({ content: null, reasoning_content: text }, null);
      for (const text of answer.content) yield chunk({ content: text }, null);
      yield chunk({ content: '' }, answer.finishReason);
      if (answer.includeUsage)
        yield { choices: [], ...head(answer), usage: plainUsage(answer), system_fingerprint: null };
    },
  },

  /** The role in every delta; no `finish_reason` key before the end; usage on the last chunk, with its choice. */
  glm: {
    traceHeader: 'x-log-id',
    preamble: '',
    thinksByDefault: (model) => /^glm-[5-9]/.test(model),
    answeringModel: (asked) => asked,
    usage: plainUsage,
    *chunks(answer) {
      const chunk = (delta: object) => ({
        ...head(answer),
        choices: [{ index: 0, delta: { role: 'assistant', ...delta } }],
      });
      for (const text of answer.reasoning) yield chunk({ reasoning_content: text });
      for (const text of answer.content) yield chunk({ content: text });
      yield {
        ...head(answer),
        choices: [{ index: 0, finish_reason: answer.finishReason, delta: { role: 'assistant', content: '' } }],
        usage: plainUsage(answer),
      };
    },
  },
};

/** The same answer without a stream. */
export function wholeBody(shape: VendorShape, answer: SimulatedAnswer): object {
  const reasoning = answer.reasoning.length > 0 ? { reasoning_content: answer.reasoning.join('') } : {};
  const message = { role: 'assistant', content: answer.content.join(''), ...reasoning };
  return {
    ...head(answer),
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason: answer.finishReason }],
    usage: shape.usage(answer),
  };
}

export function thinks(shape: VendorShape, request: SimulatedRequest): boolean {
  return request.thinking ?? shape.thinksByDefault(request.model);
}

function head({ id, created, model }: SimulatedAnswer): object {
  return { id, object: 'chat.completion.chunk', created, model };
}

function plainUsage({ tokens }: SimulatedAnswer): object {
  return {
    prompt_tokens: tokens.input,
    completion_tokens: tokens.output,
    total_tokens: tokens.input + tokens.output,
    prompt_tokens_details: { cached_tokens: 0 },
    ...(tokens.reasoning > 0 ? { completion_tokens_details: { reasoning_tokens: tokens.reasoning } } : {}),
  };
}
