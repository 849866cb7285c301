/** What the simulator reads of a chat request. */
export type SimulatedRequest = {
  model: string;
  /** The last message of the user. */
  question: string;
  /** The texts of all messages, together. */
  input: string;
  stream: boolean;
  includeUsage: boolean;
  /** The vendor's thinking switch as the request sets it; absent: the model's default. */
  thinking?: boolean;
  /** Tokens. */
  outputCap: number;
};

/** Reads a request body; undefined when it is not a chat request. */
export function readRequest(body: string): SimulatedRequest | undefined {
  const request = parseObject(body);
  if (request === undefined || typeof request['model'] !== 'string' || !Array.isArray(request['messages']))
    return undefined;
  const messages = request['messages'].filter(isObject);
  const thinking = thinkingSwitch(request);
  return {
    model: request['model'],
    question: textOf(messages.findLast((message) => message['role'] === 'user')),
    input: messages.map(textOf).join(''),
    stream: request['stream'] === true,
    includeUsage: isObject(request['stream_options']) && request['stream_options']['include_usage'] === true,
    outputCap: outputCap(request['max_completion_tokens'] ?? request['max_tokens']),
    ...(thinking === undefined ? {} : { thinking }),
  };
}

/** DeepSeek and GLM: `thinking.type`; Qwen: `enable_thinking`. */
function thinkingSwitch(request: Record<string, unknown>): boolean | undefined {
  if (isObject(request['thinking'])) return request['thinking']['type'] !== 'disabled';
  return typeof request['enable_thinking'] === 'boolean' ? request['enable_thinking'] : undefined;
}

function outputCap(value: unknown): number {
  return typeof value === 'number' ? value : Number.POSITIVE_INFINITY;
}

function textOf(message: Record<string, unknown> | undefined): string {
  return typeof message?.['content'] === 'string' ? message['content'] : '';
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
