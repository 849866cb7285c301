import type { ChatCall, ChatRequest, ImagePart } from '../../domain/chat.ts';
import { type Conversation, messagesOf, turnsToLeaveOut } from '../../domain/conversation.ts';
import { imagesIn } from '../../domain/image-tokens.ts';
import type { Model } from '../../domain/model.ts';
import { formatCount } from '../../domain/money.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import { t } from '../language/t.ts';

/** What is asked next in a conversation. */
export type Asking = {
  question: string;
  images?: readonly ImagePart[];
  /** Those words of the question that say what to do with the rest of it. */
  demand?: string | undefined;
  system: string | undefined;
  settings: Omit<ChatRequest, 'messages'>;
  /** What more the request asks for. */
  onto?: (request: ChatRequest) => ChatRequest;
  /** Nothing is sent: no embedding endpoint is asked either. */
  offline?: boolean;
};

/** A call, and how many of the oldest turns do not fit it; `note` says so. */
export type PreparedTurn = { call: ChatCall; leftOut: number; note?: string };

/**
 * The call of the next turn. Where the conversation and the output cap together do not fit the model's window, the oldest turns are left
 * out whole, never the system prompt or the question. Throws as `Gateway.decide`.
 */
export async function prepareTurn(
  conversation: Conversation,
  asking: Asking,
  gateway: Pick<Gateway, 'decide' | 'estimate'>,
): Promise<PreparedTurn> {
  const { question, images, demand, system, settings, onto = (request) => request, offline = false } = asking;
  const { turns } = conversation;
  const last = turns.at(-1);
  const requestWithout = (leftOut: number): ChatRequest =>
    onto({
      messages: messagesOf(conversation, question, { system, leftOut, demand, ...(images && { images }) }),
      ...settings,
    });
  const deciding = { previous: last?.model, offline };
  const whole = await gateway.decide(requestWithout(0), deciding);
  const [model] = whole.candidates;
  if (model?.contextWindow === undefined || turns.length === 0) return { call: whole, leftOut: 0 };
  const from = model.alias === last?.model ? (last.leftOut ?? 0) : 0;
  const room = roomFor(model, settings);
  const tokensWithout = (leftOut: number) => tokensOf(requestWithout(leftOut), { model, room, gateway });
  const leftOut = await turnsToLeaveOut({ count: turns.length, from }, room, tokensWithout);
  if (leftOut === 0) return { call: whole, leftOut };
  const call = await gateway.decide(requestWithout(leftOut), deciding);
  return { call, leftOut, note: leftOutText(leftOut, model) };
}

/** Tokens that the input may have: the cap is the answer's, but not more than half of a small window. */
export function roomFor({ contextWindow = 0, maxTokens }: Model, settings: Asking['settings']): number {
  return contextWindow - Math.min(settings.maxTokens ?? maxTokens, Math.floor(contextWindow / 2));
}

/** More than a vendor's template adds to a message. */
const MOST_ADDED = 16;

type Fitting = { model: Model; room: number; gateway: Pick<Gateway, 'estimate'> };

/** Counted only where it may matter: no token is shorter than a byte. What an image takes is the model's to say. */
async function tokensOf(request: ChatRequest, { model, room, gateway }: Fitting): Promise<number> {
  const most = request.messages.reduce((sum, { content }) => sum + Buffer.byteLength(content) + MOST_ADDED, MOST_ADDED);
  if (most <= room && imagesIn(request.messages).length === 0) return most;
  const { candidates } = await gateway.estimate(request, [model]);
  return candidates[0]?.inputTokens ?? most;
}

function leftOutText(leftOut: number, { alias, contextWindow = 0 }: Model): string {
  return t(
    leftOut === 1
      ? 'this conversation no longer fits {model}, whose window holds {window} tokens: the oldest turn is not sent'
      : 'this conversation no longer fits {model}, whose window holds {window} tokens: the {n} oldest turns are not sent',
    { model: alias, window: formatCount(contextWindow), n: formatCount(leftOut) },
  );
}
