/** Everything that `mgw init` says. */
export const WORDS = {
  start:
    'mgw init: a few questions, then one file. Until the last one nothing is written, and Ctrl-C leaves everything as it is. Enter takes what stands in [brackets].',
  stopped: 'stopped; nothing was written',
  yesOrNo: 'y or n',
  pick: (most: number, several: boolean) =>
    `${several ? 'numbers' : 'a number'} from 1 to ${most}${several ? ', such as 1,2' : ''}`,

  exists: (path: string) => `there is a config already: ${path}`,
  replace: (path: string) => `\nThere is a config already: ${path}\nReplace it? A copy stays beside it.`,
  kept: 'the config that is there stays as it is',
  keptHint: 'mgw config show prints what holds; edit the file, or name another: mgw --config FILE init',
  changed: (path: string) => `${path} was changed by somebody else meanwhile; nothing was written`,

  vendors: 'Which models do you want to use? Several are fine, such as 1,2.',
  vendorNames: { deepseek: 'DeepSeek', qwen: 'Qwen', glm: 'GLM' },
  isSet: (name: string) => `${name} is set`,
  other: 'another OpenAI-compatible endpoint, on this machine or elsewhere',
  which: 'Numbers',

  endpoint: 'Its URL, such as https://api.moonshot.cn/v1',
  model: 'The name that it has for the model, such as kimi-k3 or qwen3:8b',
  alias: 'Your own name for it, as in mgw chat -m NAME',
  aliasTaken: 'that name is taken',
  another: 'Another such endpoint, or another model of this one?',

  keyFrom: (name: string) => `\n${name}: where does its key come from?`,
  keyPage: (page: string) => `You get one at ${page}`,
  keyKinds: {
    env: 'an environment variable',
    command: 'a command that prints it, such as: pass show qwen',
    file: 'a file with the key alone',
    paste: 'paste it here; mgw keeps it in a file of its own',
    none: 'none is needed',
  },
  number: 'Number',
  variable: 'Name of the variable',
  commands: 'Others: op read op://…, security find-generic-password …. No shell runs it.',
  command: 'Command',
  commandOpen: 'a quotation mark is not closed',
  commandEmpty: 'the program, then its arguments',
  commandShell:
    'no shell runs it, so it can have no pipe, variable or substitution; put those into a script, and name that',
  file: 'Path of the file',
  noFile: (path: string) => `there is no file ${path} yet; mgw will look for it at each call`,
  key: 'The key (it is not shown)',
  keyEmpty: 'nothing came; paste the key, then Enter',
  keyRead: (length: number) => `  ${length} characters`,
  keyFault: (fault: string) => `what came ${fault}; copy the key again, the key alone`,
  notSet: (name: string) => `  ${name} is not set here, so it cannot be tried now.`,

  tryIt: 'Try it now? One call of one token, in the ledger like any other.',
  trying: (model: string) => `  asking ${model} …`,
  works: (message: string) => `  it ${message}`,
  failed: (message: string) => `  it failed: ${message}`,
  /** For a hint that names where the pasted key is held. */
  pasted: 'what you pasted',
  again: 'Say once more where the key comes from?',

  currency: '\nCurrency of limits and totals',
  rates: "The vendors' prices are in CNY; without a rate a budget refuses their calls.",
  cnyRate: (currency: string) => `What is 1 CNY in ${currency}`,
  price: (alias: string, side: string, currency: string) =>
    `${alias}: price of 1,000,000 ${side} tokens in ${currency}; 0 is free, empty is not known`,
  budget: (currency: string) => `The most that a month may cost, in ${currency}; empty for no limit`,
  amount: 'a plain amount such as 50 or 12.5',
  defaultModel: '\nWhich model is asked when a call names none?',

  summary: (path: string, keyFiles: readonly string[]) =>
    [`\nThis will be written: ${path}`, ...keyFiles.map((file) => `and the key, for your account alone: ${file}`)].join(
      '\n',
    ),
  write: 'Write it?',
  written: (path: string) => `written: ${path}\n`,
  backup: (path: string) => `the one before: ${path}\n`,
  unpriced: (aliases: readonly string[], currency: string) =>
    `Of ${aliases.join(' and ')} no price is known in ${currency}, which is not free: the budget refuses such calls until there is one (or allow_unpriced: true).`,
  next: 'Next:',
  first: "First, and in your shell's profile:",
  nextCommands: ['mgw chat "你好"', 'mgw models', 'mgw stats --month'],

  needsTerminal: 'mgw init asks its questions at a terminal, and there is none',
  needsHint: 'say it by options: mgw init --vendor qwen --key-env DASHSCOPE_API_KEY --budget 50 --yes',
  noVendor: 'no vendor is named, and no key of one is in the environment',
  noVendorHint: 'mgw init --vendor qwen --key-env DASHSCOPE_API_KEY --yes; mgw init --help lists the options',
  overwriteHint: '--overwrite replaces it, and keeps a copy beside it',
} as const;
