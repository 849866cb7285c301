import { withoutTurn } from '../../domain/conversation.ts';
import { MgwError, toMgwError } from '../../domain/errors.ts';
import { isYes } from '../confirm.ts';
import { hearing, type Tell } from '../hear-answer.ts';
import { t } from '../language/t.ts';
import { fittedErrorText } from '../render/error-text.ts';
import { type PreparedTurn, prepareTurn } from './prepare-turn.ts';
import { keptQuestion, turnEvent } from './record-turn.ts';
import { type Ask, type Session, settingsOf } from './session.ts';

/** Asks, and shows the answer. What fails is said, and the session goes on; rejects only when the whole program is to end. */
export async function askTurn(session: Session, ask: Ask): Promise<void> {
  const { context, keeper, editor } = session;
  const came = keeper.catchUp();
  if (came > 0)
    await session.say(
      t(came === 1 ? 'a turn came from another process meanwhile' : '{n} turns came from another process meanwhile', {
        n: came,
      }),
    );
  const stopping = new AbortController();
  const signal = AbortSignal.any([context.signal, stopping.signal]);
  session.failed = ask;
  const answered = { no: false };
  try {
    await editor.during(
      () => stopping.abort(new MgwError('cancelled', 'stopped by Ctrl-C')),
      () => answerTurn(session, ask, { signal, answered }),
    );
    session.failed = undefined;
  } catch (cause) {
    const error = toMgwError(cause);
    if (context.signal.aborted) throw error;
    const isKept = error.entry !== undefined && keeper.conversation.turns.at(-1)?.id === error.entry.id;
    if (isKept) session.failed = undefined;
    await explain(error, { session, isKept, declined: answered.no });
  }
}

type Turning = { signal: AbortSignal; answered: { no: boolean } };

async function answerTurn(session: Session, ask: Ask, { signal, answered }: Turning): Promise<void> {
  const { keeper, system, editor, context } = session;
  const settings = settingsOf(session, ask.model);
  // The kept answer is what the person does not want.
  const fresh = ask.again && settings.cache !== 'off' ? { cache: 'refresh' as const } : {};
  const before = withoutTurn(keeper.conversation, ask.replaces);
  const { text: question, images, demand } = ask.question;
  const asking = { question, images, demand, system, settings: { ...settings, ...fresh } };
  const prepared = await prepareTurn(before, asking, session.gateway);
  signal.throwIfAborted();
  if (prepared.note !== undefined && prepared.leftOut !== session.told) await session.say(prepared.note);
  session.told = prepared.leftOut;
  const keep = keepTurn(session, ask, prepared);
  await session.answer(prepared.call, {
    signal,
    answered,
    hear: (events) => hearing(events, keep),
    confirm: async (question) => {
      const last = question.lastIndexOf('\n') + 1;
      await context.io.stderr.write(question.slice(0, last));
      const answer = await editor.ask(`${question.slice(last)} [y/N] `);
      return answer === undefined ? undefined : isYes(answer);
    },
  });
}

function keepTurn(session: Session, ask: Ask, { leftOut }: Pick<PreparedTurn, 'leftOut'>): Tell {
  const { keeper, system } = session;
  const question = keptQuestion(ask.question, ask.question.words);
  // What was asked this once is not what the conversation goes on with.
  const { model } = session;
  return async (heard) => {
    const event = turnEvent(heard, { ...question, system, model, leftOut, replaces: ask.replaces });
    if (event?.type === 'turn' && question.images > 0) session.seen.set(event.turn.id, ask.question);
    try {
      if (event !== undefined) keeper.add(event);
      return undefined;
    } catch (error) {
      return `this turn is not kept: ${toMgwError(error).message}`;
    }
  };
}

type Explaining = { session: Session; isKept: boolean; declined: boolean };

async function explain(error: MgwError, { session, isKept, declined }: Explaining): Promise<void> {
  const { io } = session.context;
  if (error.code === 'cancelled') {
    await session.say(
      isKept
        ? t('stopped; what had come stays in the conversation, /undo takes it out')
        : t('stopped; /retry asks again'),
    );
  } else if (error.code === 'cost-limit' && declined) await session.say(t('not sent'));
  else await io.stderr.write(await fittedErrorText(error, io.stderr));
}
