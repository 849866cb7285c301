import type { ChatRequest } from '../domain/chat.ts';
import { mostImageTokens } from '../domain/image-tokens.ts';
import { type CallBounds, LARGEST_WINDOW, type Model } from '../domain/model.ts';
import { CAP_NAMES, SWITCH_HOLDERS, SWITCH_NAMES } from '../domain/param-names.ts';
import { type Dialect, encodeBody } from './dialect.ts';
import { dialectFor } from './dialects.ts';

type Body = Readonly<Record<string, unknown>>;

/** The most that a call can be billed for, read from the body that would be sent. Throws `config` on an unknown provider. */
export function callBounds(model: Model, request: ChatRequest): CallBounds {
  const dialect = dialectFor(model.provider);
  const body = encodeBody(dialect, model, { ...request, messages: [] });
  const window = model.contextWindow ?? LARGEST_WINDOW;
  const thinks = mayThink(dialect, model, body);
  const answers = answersIn(body);
  return {
    outputTokens: (capOf(dialect, body, thinks) ?? window) * answers,
    answers,
    thinks,
    addedInputTokens: (fetchesText(body) ? window : addedInput(body)) + mostImageTokens(model, request.messages),
  };
}

/** The output cap that a body surely has; undefined: none. Of several the largest, since nobody knows which one wins. */
function capOf({ keeps }: Dialect, body: Body, thinks: boolean): number | undefined {
  const sent = CAP_NAMES.filter((name) => name in body);
  const tokens = sent.map((name) => countIn(body[name]));
  const kept = sent.flatMap((name) => (isKept(keeps, name) ? [keeps[name]] : []));
  if (kept.length === 0 || tokens.includes(undefined)) return undefined;
  const largest = Math.max(...tokens.map((count) => count ?? 0));
  if (kept.includes('output') || !thinks) return largest;
  const reasoning = countIn(body['thinking_budget']);
  return reasoning === undefined ? undefined : largest + reasoning;
}

function isKept(keeps: Dialect['keeps'], name: string): name is keyof Dialect['keeps'] {
  return Object.hasOwn(keeps, name);
}

/** A count as a vendor would read it; undefined for what it refuses or takes for no limit: 0, -1, NaN, words. */
function countIn(value: unknown): number | undefined {
  const count = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && count > 0 && Number.isFinite(count) ? Math.ceil(count) : undefined;
}

/** How many answers are made, and billed, for one call. */
function answersIn(body: Body): number {
  return Math.max(1, ...['n', 'best_of', 'num_return_sequences'].map((name) => countIn(body[name]) ?? 1));
}

const SWITCHES = [...SWITCH_NAMES, ...SWITCH_HOLDERS];
/** Models that do nothing else, whatever a body says. */
const ALWAYS_THINKS = /thinking|reasoner|-r1\b|^(qwq|qvq)/;

/** Thinking may happen unless the body truly switches it off, or the vendor is known not to think unasked. */
function mayThink(dialect: Dialect, { upstreamModel, thinksByDefault = true }: Model, body: Body): boolean {
  const own = dialect.thinks(body, upstreamModel);
  if (own === true || ALWAYS_THINKS.test(upstreamModel.toLowerCase())) return true;
  if (SWITCHES.some((name) => name in body && !saysOff(body[name]))) return true;
  if (own === undefined && 'thinking_budget' in body) return true;
  return own ?? thinksByDefault;
}

function saysOff(value: unknown): boolean {
  if (Array.isArray(value)) return false;
  if (typeof value === 'object' && value !== null) {
    const said = Object.values(value);
    return said.length > 0 && said.every(saysOff);
  }
  return [false, 'off', 'none', 'disabled', undefined].some((off) => off === value);
}

/** What can stand in a body without becoming a part of what the model reads. */
const SETTINGS = new Set([
  ...CAP_NAMES,
  ...SWITCH_NAMES,
  ...[
    'model',
    'messages',
    'stream',
    'stream_options',
    'stop',
    'logit_bias',
    'metadata',
    'user',
    'user_id',
    'request_id',
  ],
]);
/** A vendor wraps tools and schemas into instructions of its own: 100 to 500 tokens. */
const WRAPPING = 1024;
/** They are written anew, with blanks and in lines of their own. */
const WRITTEN_ANEW = 2;

/** Tokens of what `params` give the model to read: tools, schemas, texts. Numbers and switches are none. */
function addedInput(body: Body): number {
  const added = Object.entries(body).filter(([name, value]) => !SETTINGS.has(name) && isRead(value));
  if (added.length === 0) return 0;
  // Written as ASCII, a character of another script takes six.
  const written = JSON.stringify(Object.fromEntries(added)) ?? '';
  const foreign = written.replace(/[^\u0080-\uffff]/g, '').length;
  const wraps = added.some(([, value]) => typeof value === 'object');
  return WRITTEN_ANEW * (written.length + 5 * foreign) + (wraps ? WRAPPING : 0);
}

function isRead(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null);
}

/** Names that some vendor or gateway takes for a search, or for documents of its own. */
const FETCHES = [
  ...['enable_search', 'web_search', 'web_search_options', 'search_parameters'],
  ...['plugins', 'data_sources'],
];

/** Whether the vendor is asked to fetch text, which it bills as input, and whose length nobody knows before. */
function fetchesText(body: Body): boolean {
  if (FETCHES.some((name) => name in body && !saysOff(body[name]))) return true;
  const { tools } = body;
  return Array.isArray(tools) && tools.some((tool: unknown) => !isFunction(tool));
}

function isFunction(tool: unknown): boolean {
  return typeof tool === 'object' && tool !== null && 'type' in tool && tool.type === 'function';
}
