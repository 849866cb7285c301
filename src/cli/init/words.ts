import { t } from '../language/t.ts';
import { told } from '../language/told.ts';

/** Everything that `mgw init` says, in the person's language; what it throws is English, as every error. */
export const WORDS = {
  get start() {
    return t(
      'mgw init: a few questions, then one file. Until the last one nothing is written, and Ctrl-C leaves everything as it is. Enter takes what stands in [brackets].',
    );
  },
  stopped: 'stopped; nothing was written',
  get yesOrNo() {
    return t('y or n');
  },
  pick: (most: number, several: boolean) =>
    t(several ? 'numbers from 1 to {most}, such as 1,2' : 'a number from 1 to {most}', { most }),

  exists: (path: string) => `there is a config already: ${path}`,
  already: (path: string) => `\n${t('There is a config already: {path}', { path })}`,
  whatNow: {
    get add() {
      return t('add models to it; everything in it stays as it is');
    },
    get replace() {
      return t('replace it; a copy stays beside it');
    },
    get leave() {
      return t('leave it');
    },
  },
  has: (alias: string) => `the config has a model ${alias} already`,
  hasHint: 'edit it there; for another endpoint choose another name',
  notAddable: (path: string) => `${path} is written in a way in which mgw cannot add to it safely; nothing was written`,
  paste: 'put this below models: yourself',
  pasteHint: 'mgw init --add --vendor NAME --yes prints the lines to paste; edit the file by hand',
  addAlone: (option: string) => `--add adds models and leaves the rest as it is, so it does not go with ${option}`,
  added: (aliases: readonly string[], path: string) =>
    `${t('added to {path}: {models}', { path, models: aliases.join(t(', ')) })}\n`,
  kept: 'the config that is there stays as it is',
  keptHint: 'mgw config show prints what holds; edit the file, or name another: mgw --config FILE init',
  changed: (path: string) => `${path} was changed by somebody else meanwhile; nothing was written`,

  get vendors() {
    return t('Which models do you want to use? Several are fine, such as 1,2.');
  },
  vendorNames: { deepseek: 'DeepSeek', qwen: 'Qwen', glm: 'GLM' },
  ofVendor: (vendor: string, set: string | undefined) =>
    set === undefined ? vendor : t('{vendor}  ({name} is set)', { vendor, name: set }),
  get other() {
    return t('another OpenAI-compatible endpoint, on this machine or elsewhere');
  },
  get which() {
    return t('Numbers');
  },

  get endpoint() {
    return t('Its URL, such as https://api.moonshot.cn/v1');
  },
  get model() {
    return t('The name that it has for the model, such as kimi-k3 or qwen3:8b');
  },
  get alias() {
    return t('Your own name for it, as in mgw chat -m NAME');
  },
  get aliasTaken() {
    return t('that name is taken');
  },
  get another() {
    return t('Another such endpoint, or another model of this one?');
  },

  keyFrom: (name: string) => `\n${t('{name}: where does its key come from?', { name })}`,
  keyPage: (page: string) => t('You get one at {page}', { page }),
  keyKinds: {
    get env() {
      return t('an environment variable');
    },
    get command() {
      return t('a command that prints it, such as: pass show qwen');
    },
    get file() {
      return t('a file with the key alone');
    },
    get paste() {
      return t('paste it here; mgw keeps it in a file of its own');
    },
    get none() {
      return t('none is needed');
    },
  },
  get number() {
    return t('Number');
  },
  get variable() {
    return t('Name of the variable');
  },
  get commands() {
    return t('Others: op read op://…, security find-generic-password …. No shell runs it.');
  },
  get command() {
    return t('Command');
  },
  get commandOpen() {
    return t('a quotation mark is not closed');
  },
  get commandEmpty() {
    return t('the program, then its arguments');
  },
  get commandShell() {
    return t(
      'no shell runs it, so it can have no pipe, variable or substitution; put those into a script, and name that',
    );
  },
  get file() {
    return t('Path of the file');
  },
  noFile: (path: string) => t('there is no file {path} yet; mgw will look for it at each call', { path }),
  get key() {
    return t('The key (it is not shown)');
  },
  get keyEmpty() {
    return t('nothing came; paste the key, then Enter');
  },
  keyRead: (length: number) => `  ${t('{n} characters', { n: length })}`,
  keyFault: (fault: string) => t('what came {fault}; copy the key again, the key alone', { fault: told(fault) }),
  keyAt: (place: number) => t('that looks like a key: choose {place}, where it is not shown', { place }),
  get keyLater() {
    return t('that looks like a key: it is asked for later, and not shown then');
  },
  get keyNotHere() {
    return t('that looks like a key, and would be kept where everybody sees it; paste it where it is asked for');
  },
  notSet: (name: string) => `  ${t('{name} is not set here, so it cannot be tried now.', { name })}`,

  get tryIt() {
    return t('Try it now? One call of one token, in the ledger like any other.');
  },
  trying: (model: string) => `  ${t('asking {model} …', { model })}`,
  works: (message: string) => `  ${t('it {message}', { message: told(message) })}`,
  failed: (message: string) => `  ${t('it failed: {message}', { message: told(message) })}`,
  /** For a hint that names where the pasted key is held. */
  get pasted() {
    return t('what you pasted');
  },
  get again() {
    return t('Say once more where the key comes from?');
  },

  get currency() {
    return `\n${t('Currency of limits and totals')}`;
  },
  get rates() {
    return t("The vendors' prices are in CNY; without a rate a budget refuses their calls.");
  },
  cnyRate: (currency: string) => t('What is 1 CNY in {currency}', { currency }),
  price: (alias: string, side: 'input' | 'output', currency: string) =>
    t(
      side === 'input'
        ? '{model}: price of 1,000,000 input tokens in {currency}; 0 is free, empty is not known'
        : '{model}: price of 1,000,000 output tokens in {currency}; 0 is free, empty is not known',
      { model: alias, currency },
    ),
  budget: (currency: string) => t('The most that a month may cost, in {currency}; empty for no limit', { currency }),
  get amount() {
    return t('a plain amount such as 50 or 12.5');
  },
  get defaultModel() {
    return `\n${t('Which model is asked when a call names none?')}`;
  },

  summary: (path: string, keyFiles: readonly string[]) =>
    [
      `\n${t('This will be written: {path}', { path })}`,
      ...keyFiles.map((file) => t('and the key, for your account alone: {path}', { path: file })),
    ].join('\n'),
  get write() {
    return t('Write it?');
  },
  written: (path: string) => `${t('written: {path}', { path })}\n`,
  backup: (path: string) => `${t('the one before: {path}', { path })}\n`,
  unpriced: (aliases: readonly string[], currency: string) =>
    t(
      'Of {models} no price is known in {currency}, which is not free: the budget refuses such calls until there is one (or allow_unpriced: true).',
      { models: aliases.join(t(' and ')), currency },
    ),
  get next() {
    return t('Next:');
  },
  get first() {
    return t("First, and in your shell's profile:");
  },
  nextCommands: ['mgw chat "你好"', 'mgw models', 'mgw stats --month'],

  needsTerminal: 'mgw init asks its questions at a terminal, and there is none',
  needsHint: 'say it by options: mgw init --vendor qwen --key-env DASHSCOPE_API_KEY --budget 50 --yes',
  noVendor: 'no vendor is named, and no key of one is in the environment',
  noVendorHint: 'mgw init --vendor qwen --key-env DASHSCOPE_API_KEY --yes; mgw init --help lists the options',
  overwriteHint: '--add adds models to it; --overwrite replaces it; each keeps a copy beside it',
} as const;
