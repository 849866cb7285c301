import { EMPTY_CONVERSATION, type Turn, wordsOf } from '../../domain/conversation.ts';
import { MgwError } from '../../domain/errors.ts';
import { nearest } from '../../domain/nearest.ts';
import { AUTO } from '../../domain/route-decision.ts';
import { createHistoryStore } from '../../history/history-store.ts';
import { conversationName } from '../../history/names.ts';
import { intoNewFile } from '../commands/new-file.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { conversationMarkdown, turnsText } from '../render/conversation.ts';
import { oneLine } from '../render/error-text.ts';
import { helpText, quotedName, sessionEnd } from '../render/session.ts';
import { attach, tellAttached } from './attach.ts';
import { COMMAND_NAMES, type CommandName, isCommandName } from './command-names.ts';
import { atHome } from './complete.ts';
import { createKeeper } from './keeper.ts';
import { modelName, type Question, type Session, settingsOf, type Then } from './session.ts';
import { showCost, showTokens } from './show-figures.ts';

type Command = {
  /** As it is typed. */
  usage: string;
  summary: string;
  run: (session: Session, argument: string) => Promise<Then>;
};

/** Runs what was typed after a stroke. Throws `usage` for what there is not, and what the command throws. */
export async function runCommand(session: Session, name: string, argument: string): Promise<Then> {
  const known = OTHER_NAMES[name] ?? name;
  if (isCommandName(known)) return COMMANDS[known].run(session, argument);
  const guess = nearest(name, COMMAND_NAMES);
  throw new MgwError('usage', `there is no /${name}`, {
    hint:
      guess === undefined
        ? '/help lists the commands; // begins a question with /'
        : `did you mean /${guess}? /help lists the commands; // begins a question with /`,
  });
}

const OTHER_NAMES: Readonly<Record<string, CommandName>> = {
  exit: 'quit',
  q: 'quit',
  bye: 'quit',
  h: 'help',
  '?': 'help',
};

const COMMANDS: Readonly<Record<CommandName, Command>> = {
  model: { usage: '/model [NAME]', summary: 'ask this model from now on; - is that of the config', run: model },
  system: { usage: '/system [TEXT]', summary: 'the system prompt; - takes it away', run: system },
  file: {
    usage: '/file [PATH]',
    summary: 'send a file, folder, glob or image with the next question, as @PATH in it does; - takes back',
    run: file,
  },
  retry: { usage: '/retry [MODEL]', summary: 'ask the last question again, for another answer', run: retry },
  undo: { usage: '/undo', summary: 'take the last question and its answer out of the conversation', run: undo },
  cost: { usage: '/cost', summary: 'what each call has cost, and all of them', run: showCost },
  tokens: { usage: '/tokens', summary: "how much of the model's window is used", run: showTokens },
  save: { usage: '/save FILE', summary: 'write the conversation into a new file, as Markdown', run: save },
  name: { usage: '/name NAME', summary: 'a name to go on by: mgw chat --session NAME', run: name },
  new: { usage: '/new', summary: 'begin another conversation', run: begin },
  help: { usage: '/help', summary: 'this list', run: help },
  quit: {
    usage: '/quit',
    summary: 'leave, as Ctrl-D does, and exit or quit without a stroke',
    run: async () => ({ leave: true }),
  },
};

const KEYS: readonly (readonly [string, string])[] = [
  ['Enter', 'sends; Alt-Enter, Ctrl-J or \\ at the end begin a new line, and a paste may have many'],
  ['Tab, ↑ ↓', 'complete a command, a model, a path; earlier questions'],
  ['Ctrl-C', 'stops an answer, or empties the line'],
];

async function help({ context }: Session): Promise<Then> {
  const { stdout } = context.io;
  const rows = COMMAND_NAMES.map((key) => [t(COMMANDS[key].usage), t(COMMANDS[key].summary)] as const);
  const keys = KEYS.map(([key, does]) => [t(key), t(does)] as const);
  await stdout.write(`${helpText(rows, stdout)}\n${helpText(keys, stdout)}`);
  return undefined;
}

async function model(session: Session, argument: string): Promise<Then> {
  const { gateway, models } = session;
  if (argument !== '') {
    const asked = argument === '-' ? undefined : argument;
    // Throws for one that is not there, or has no key.
    if (asked !== undefined) gateway.plan({ messages: [], model: asked, fallback: false });
    session.model = asked;
  }
  const { candidates, reason } = gateway.plan({ messages: [], ...settingsOf(session) });
  const [first] = candidates;
  const is =
    modelName(session) === AUTO
      ? t('auto: chosen for each question')
      : t('{alias} ({upstream})', { alias: `${first?.alias}`, upstream: `${first?.upstreamModel}` });
  const isDefault = session.model === undefined && !session.chooses;
  await session.say(isDefault ? t('{model}, {reason}', { model: is, reason: told(reason) }) : is);
  if (argument === '') {
    const askable = [...models.keys()].filter((alias) => canBeAsked(session, alias));
    await session.say(t('there are: {models}', { models: [...askable, 'auto'].join(t(', ')) }));
  }
  return undefined;
}

/** Not one without a key. */
function canBeAsked({ gateway }: Session, model: string): boolean {
  try {
    gateway.plan({ messages: [], model, fallback: false });
    return true;
  } catch {
    return false;
  }
}

async function system(session: Session, argument: string): Promise<Then> {
  if (argument !== '') session.system = argument === '-' ? undefined : argument;
  const { system: text } = session;
  await session.say(text === undefined ? t('no system prompt') : t('system: {text}', { text }));
  return undefined;
}

async function file(session: Session, argument: string): Promise<Then> {
  if (argument === '-') session.attached = [];
  else if (argument !== '') {
    const one = await attach(argument, session);
    session.attached = [...session.attached.filter(({ given }) => given !== one.given), one];
  }
  if (session.attached.length === 0) await session.say(t('no file goes with the next question'));
  else await tellAttached(session.attached, 'next', session);
  return undefined;
}

async function retry(session: Session, argument: string): Promise<Then> {
  const { gateway, keeper, failed } = session;
  const once = argument === '' ? {} : { model: argument };
  if (argument !== '') gateway.plan({ messages: [], model: argument, fallback: false });
  if (failed !== undefined) return { ask: { ...failed, again: true, ...once } };
  const last = keeper.conversation.turns.at(-1);
  if (last === undefined) throw new MgwError('usage', 'nothing was asked yet');
  return { ask: { question: askedAgain(session, last), again: true, replaces: last.id, ...once } };
}

/** What the person wrote stands behind the files that went with it. */
function keptText(turn: Turn): Pick<Question, 'text' | 'words' | 'demand'> {
  const { question: text } = turn;
  const words = wordsOf(turn);
  return { text, words, ...(words !== text && text.endsWith(words) && { demand: words }) };
}

/** Throws `usage` where it had images that are not here any more. */
function askedAgain({ seen }: Session, turn: Turn): Question {
  if (turn.images === undefined) return { ...keptText(turn), images: [], files: [] };
  const question = seen.get(turn.id);
  if (question !== undefined) return question;
  throw new MgwError('usage', 'the last question had an image, of which only the name is kept', {
    hint: '/undo takes the question back; then /file the image, and ask again',
  });
}

async function undo(session: Session): Promise<Then> {
  const { keeper, context } = session;
  const last = keeper.conversation.turns.at(-1);
  if (last === undefined) throw new MgwError('usage', 'there is nothing to take back');
  keeper.add({ type: 'undo', at: new Date(context.runtime.effects.clock.now()).toISOString(), turn: last.id });
  session.failed = undefined;
  const left = keeper.conversation.turns.length;
  const about = { words: shortened(wordsOf(last)), turns: turnsText(left) };
  await session.say(
    t(left === 0 ? 'taken back: {words}; nothing is left' : 'taken back: {words}; {turns} left', about),
  );
  return undefined;
}

function shortened(text: string): string {
  const line = oneLine(text.slice(0, 200));
  return line.length > 40 ? `${[...line].slice(0, 40).join('')}…` : line;
}

async function save({ keeper, context, say }: Session, argument: string): Promise<Then> {
  const { conversation, id = '', name: known } = keeper;
  if (argument === '')
    throw new MgwError('usage', 'no file is named', { hint: '/save FILE; /name NAME gives a name to go on by' });
  const path = atHome(argument, context.runtime.effects.homeFolder);
  await intoNewFile(path, async (write) => write(conversationMarkdown({ id, name: known, conversation })));
  await say(t('{turns} written to {file}', { turns: turnsText(conversation.turns.length), file: argument }));
  return undefined;
}

async function name({ keeper, say }: Session, argument: string): Promise<Then> {
  if (argument === '') {
    await say(keeper.name === undefined ? t('no name') : keeper.name);
    return undefined;
  }
  if (!keeper.keeps) throw new MgwError('usage', 'what is not kept needs no name', { hint: 'see mgw history' });
  const wanted = conversationName(argument);
  keeper.rename(wanted);
  await say(t('mgw chat --session {name} goes on with this', { name: quotedName(wanted) }));
  return undefined;
}

async function begin(session: Session): Promise<Then> {
  const { keeper, context } = session;
  const { stdout } = context.io;
  await stdout.write(await sessionEnd(keeper, stdout));
  const store = createHistoryStore(context.runtime.paths.history);
  session.keeper = createKeeper(store, { conversation: EMPTY_CONVERSATION }, { keeps: keeper.keeps });
  session.failed = undefined;
  await session.say(t('a new conversation'));
  return undefined;
}
