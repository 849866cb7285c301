import type { Argument, Command, Option } from 'commander';
import { t } from '../language/t.ts';
import { GROUP_KEYS } from '../program/options.ts';
import { type Position, positionOf } from './position.ts';

/** A word that may stand at the cursor, and what it means. */
export type Candidate = { value: string; description?: string };

/** What can be typed next, and whether the names of files belong there. */
export type Completion = { candidates: readonly Candidate[]; files: boolean };

/** Where values come from that only this machine knows, such as its models. Undefined: nothing is known of such values. */
export type Values = (source: ValueSource) => Promise<readonly Candidate[]>;

export type ValueSource = 'model' | 'tag' | 'session' | 'conversation' | 'template' | 'month' | 'timezone';

/** Commands, options and choices are the program's own; `values` gives the rest. */
export async function completionFor(program: Command, words: readonly string[], values: Values): Promise<Completion> {
  // A shell may hand over the quotation mark that the word begins with.
  const current = (words.at(-1) ?? '').replace(/^["']/, '');
  const { candidates, files } = await allAt(positionOf(program, words.slice(0, -1), current), current, values);
  return { candidates: candidates.filter(({ value }) => value.startsWith(current)), files };
}

async function allAt(position: Position, current: string, values: Values): Promise<Completion> {
  const { command, option, lead, argument, mayName, mayOpt } = position;
  if (option !== undefined) {
    if (option.name() === 'by') return { candidates: groupKeys(lead, current), files: false };
    if (option.name() === 'models')
      return { candidates: nextModels(lead, current, await values('model')), files: false };
    const { candidates, files } = await valuesOf(optionSource(option), option.argChoices, values);
    return { candidates: candidates.map((one) => ({ ...one, value: lead + one.value })), files };
  }
  if (mayOpt && current.startsWith('-') && current !== '-') return { candidates: optionsOf(command), files: false };
  const named = mayName ? subcommandsOf(command) : [];
  const given = argument ? await valuesOf(argumentSource(argument), argument.argChoices, values) : NOTHING;
  const candidates = [...named, ...given.candidates];
  // Where there is nothing else to say, the options are what one looks for.
  const showsOptions = mayOpt && candidates.length === 0 && !given.files && current === '';
  return { candidates: showsOptions ? optionsOf(command) : candidates, files: given.files };
}

/** One key, or behind a comma the second of two. */
function groupKeys(lead: string, current: string): Candidate[] {
  const typed = current.slice(lead.length);
  const first = typed.slice(0, typed.indexOf(',') + 1);
  return GROUP_KEYS.filter((key) => `${key},` !== first).map((key) => ({ value: lead + first + key }));
}

/** One of several behind commas, none of them twice. */
function nextModels(lead: string, current: string, models: readonly Candidate[]): Candidate[] {
  const typed = current.slice(lead.length);
  const before = typed.slice(0, typed.lastIndexOf(',') + 1);
  const others = models.filter(({ value }) => value !== 'auto' && !before.split(',').includes(value));
  return others.map((model) => ({ ...model, value: lead + before + model.value }));
}

const NOTHING: Completion = { candidates: [], files: false };

async function valuesOf(
  source: ValueSource | 'file' | undefined,
  choices: readonly string[] | undefined,
  values: Values,
): Promise<Completion> {
  if (choices !== undefined) return { candidates: choices.map((value) => ({ value })), files: false };
  if (source === undefined) return NOTHING;
  return source === 'file' ? { candidates: [], files: true } : { candidates: await values(source), files: false };
}

/** What an option's value is, by what the option or its value is called: `--what-if <model>`, `-f, --file <path>`. */
const SOURCES: Readonly<Record<string, ValueSource | 'file'>> = {
  model: 'model',
  alias: 'model',
  tag: 'tag',
  session: 'session',
  sessions: 'session',
  template: 'template',
  month: 'month',
  before: 'month',
  timezone: 'timezone',
  file: 'file',
  path: 'file',
};

/** Options that are called as the words of a prompt are, or say it no better. */
const TEMPLATES = ['prompt', 'role'];

function optionSource(option: Option): ValueSource | 'file' | undefined {
  const valueName = /[<[]([\w-]+)/.exec(option.flags)?.[1] ?? '';
  return TEMPLATES.includes(option.name()) ? 'template' : (SOURCES[option.name()] ?? SOURCES[valueName]);
}

function argumentSource(argument: Argument): ValueSource | 'file' | undefined {
  // A kept conversation has an id too; an option of that name may begin another.
  const source = SOURCES[argument.name()];
  return source === 'session' ? 'conversation' : source;
}

/** Those of the command, then those of the commands above it, which it takes too. */
function optionsOf(command: Command): Candidate[] {
  const help = command.createHelp();
  const all = [...help.visibleOptions(command), ...optionsAbove(command)];
  const byName = new Map(all.map((option) => [nameOf(option), option.description] as const).reverse());
  return [...byName].reverse().map(([value, description]) => ({ value, description: t(description) }));
}

function nameOf({ long, short }: Option): string {
  return long ?? short ?? '';
}

function optionsAbove({ parent }: Command): Option[] {
  if (parent === null) return [];
  return [...parent.options.filter(({ hidden, long }) => !hidden && long !== '--version'), ...optionsAbove(parent)];
}

function subcommandsOf(command: Command): Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((one) => ({ value: one.name(), description: t(one.description()) }));
}
