import type { ChatRequest } from '../../domain/chat.ts';
import { wordsOf } from '../../domain/conversation.ts';
import { toMgwError } from '../../domain/errors.ts';
import { formatCount } from '../../domain/money.ts';
import { createHistoryStore } from '../../history/history-store.ts';
import type { CommandContext } from '../command-context.ts';
import type { ChatOptions } from '../commands/chat.ts';
import { t } from '../language/t.ts';
import { together } from '../read-input.ts';
import { fittedErrorText, oneLine } from '../render/error-text.ts';
import { sessionEnd, sessionHead } from '../render/session.ts';
import { styled } from '../render/style.ts';
import { fitTerminal } from '../render/wrap.ts';
import { askTurn } from './ask-turn.ts';
import { attachNamed, questionOf, tellAttached } from './attach.ts';
import { runCommand } from './commands.ts';
import { createCompleter } from './complete.ts';
import { inheritedModel } from './inherited-model.ts';
import type { Keeper } from './keeper.ts';
import { openKeeper } from './open-keeper.ts';
import { modelName, type Session, type Then } from './session.ts';

export type Talk = {
  options: ChatOptions;
  settings: Omit<ChatRequest, 'messages'>;
  answer: Session['answer'];
};

/** A session at a terminal: question and answer until the person leaves. Throws `usage`, `config`, `no-key` before it begins. */
export async function talk(asked: Talk, context: CommandContext): Promise<number> {
  const session = await openSession(asked, context);
  const { io, signal } = context;
  const { editor, options } = session;
  try {
    if (!options.quiet) {
      await io.stdout.write(await sessionHead({ ...shown(session), model: modelName(session) }, io.stdout));
    }
    while (await oneEntry(session));
    if (!options.quiet) await io.stdout.write(await sessionEnd(shown(session), io.stdout));
  } finally {
    editor.close();
  }
  signal.throwIfAborted();
  return 0;
}

function shown({ keeper }: Session) {
  const { conversation, name, keeps } = keeper;
  return { conversation, name, keeps };
}

async function openSession({ options, settings, answer }: Talk, context: CommandContext): Promise<Session> {
  const { io, runtime, signal } = context;
  const say = async (text: string) => {
    const fitted = await fitTerminal(oneLine(text), io.stderr, '  ');
    await io.stderr.write(`${await styled(io.stderr, 'gray', fitted)}\n`);
  };
  const { model: named, ...others } = settings;
  const gateway = await runtime.gateway();
  // A missing key or an unknown model is told before anything is asked.
  gateway.plan({ messages: [], ...settings });
  const keeper = await openKeeper(options, context);
  const model = named ?? (await inheritedModel(keeper.conversation, gateway, say));
  const models = await runtime.models();
  const openEditor = io.stdin.openEditor;
  if (openEditor === undefined) throw new Error('a session needs a terminal');
  const editor = await openEditor({
    signal,
    complete: createCompleter([...models.keys(), 'auto'], runtime.effects.homeFolder),
    earlier: earlierQuestions(keeper, context),
  });
  const system = options.system ?? keeper.conversation.system;
  return {
    context,
    gateway,
    models,
    keeper,
    editor,
    options,
    settings: others,
    answer,
    model,
    chooses: (await runtime.config()).routing.strategy !== 'fixed',
    system,
    say,
    attached: [],
    seen: new Map(),
    failed: undefined,
    told: 0,
  };
}

/** Conversations whose questions the arrows bring back in a new one. */
const LOOKED_AT = 20;
/** Longer ones would fill the screen. Characters, and lines. */
const LONGEST = 1_000;
const MOST_LINES = 8;

/** What was asked before, newest first: in this conversation, and in the last ones. */
function earlierQuestions({ conversation, id, keeps }: Keeper, { runtime }: CommandContext): string[] {
  const isShort = (text: string) => text.length <= LONGEST && text.split('\n').length <= MOST_LINES;
  const own = conversation.turns.map(wordsOf).filter(isShort).reverse();
  if (!keeps) return own;
  const store = createHistoryStore(runtime.paths.history);
  try {
    const others = store.begunLast(LOOKED_AT).filter((other) => other !== id);
    const turns = others.flatMap((other) => store.read(other)?.conversation.turns.toReversed() ?? []);
    return [...own, ...turns.map(wordsOf).filter(isShort)];
  } catch {
    // What cannot be read is told of where it is asked for.
    return own;
  }
}

/** False: the person leaves. */
async function oneEntry(session: Session): Promise<boolean> {
  const { editor, context } = session;
  const { stdout } = context.io;
  const prompt = await promptText(session);
  await stdout.write('\n');
  let entry = await editor.read(prompt);
  // What stood there is gone, and the prompt is where it was.
  while (entry.kind === 'interrupt' && !entry.empty) entry = await editor.read(prompt);
  if (entry.kind === 'end') {
    await stdout.write('\n');
    return false;
  }
  if (entry.kind === 'interrupt') {
    await stdout.write('\n');
    await session.say(t('Ctrl-D or /quit leaves; Ctrl-C stops an answer'));
    return true;
  }
  const then = await understood(session, entry.text);
  if (then === undefined) return true;
  if ('leave' in then) return false;
  await askTurn(session, then.ask);
  return true;
}

async function promptText({ attached, context }: Session): Promise<string> {
  const { stdout } = context.io;
  const count = together(attached).files.length;
  const files = count === 0 ? '' : `[${t(count === 1 ? '{n} file' : '{n} files', { n: formatCount(count) })}] `;
  return `${files}${await styled(stdout, 'green', '›')} `;
}

/** A command does what it does; all else is a question, and so is what begins with two strokes. */
async function understood(session: Session, entered: string): Promise<Then> {
  const { io } = session.context;
  const text = entered.trim();
  const command = /^\/([a-z?]+)(?:\s+([\s\S]*))?$/i.exec(text);
  try {
    if (command) return await runCommand(session, (command[1] ?? '').toLowerCase(), (command[2] ?? '').trim());
    // Who types it wants to leave, and not to pay for an answer.
    if (text === 'exit' || text === 'quit') {
      await session.say(t('{word} leaves, as /quit does', { word: text }));
      return { leave: true };
    }
    return await asked(session, text.startsWith('//') ? text.slice(1) : text);
  } catch (cause) {
    if (session.context.signal.aborted) throw cause;
    await io.stderr.write(await fittedErrorText(toMgwError(cause), io.stderr));
    return undefined;
  }
}

async function asked(session: Session, words: string): Promise<Then> {
  const named = await attachNamed(words, session);
  const question = questionOf(words, [...session.attached, ...named]);
  if (question === undefined) return undefined;
  if (named.length > 0) await tellAttached(named, 'this', session);
  session.attached = [];
  return { ask: { question } };
}
