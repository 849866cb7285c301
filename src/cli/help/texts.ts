import type { HelpText } from './help-text.ts';
import { UPKEEP_TEXTS } from './upkeep-texts.ts';

/** The commands under headings of `mgw --help`; the rest stand under `Commands:`. */
export const COMMAND_GROUPS: Readonly<Record<string, readonly string[]>> = {
  'Ask:': ['chat', 'compare', 'route', 'prompt', 'history'],
  'See what it costs:': ['stats', 'cost', 'models'],
  'Set up:': ['init', 'config', 'doctor', 'completion'],
  'Look after what is kept:': ['cache', 'ledger'],
  'Look around:': ['demo'],
};

/** Where the command `help` stands, which commander adds itself. */
export const LAST_GROUP = 'Look around:';

const EXIT_CODES = [
  ['0', 'answered, also after a fallback'],
  ['1', 'a fault of mgw, or stdout could not be written'],
  ['2', 'usage or config'],
  ['3', 'key missing or refused'],
  ['4', 'refused by a cost limit or budget'],
  ['5', 'rate limit or quota, after the whole chain'],
  ['6', 'timeout or network'],
  ['7', 'the provider refused or broke the answer, or it does not keep --schema'],
  ['130', 'stopped by Ctrl-C'],
  ['143', 'stopped by SIGTERM'],
  ['129', 'the terminal was closed'],
  ['141', 'the reader of the pipe is gone'],
] as const;

/** Of the manual page. */
export const ENVIRONMENT = [
  ['MGW_HOME', 'one folder for config, ledger, cache, history and state, instead of those of the platform'],
  ['MGW_CONFIG', 'the config file'],
  ['DEEPSEEK_API_KEY', 'the key for DeepSeek'],
  ['DASHSCOPE_API_KEY', 'the key for Qwen'],
  ['ZHIPUAI_API_KEY, ZAI_API_KEY', 'the key for GLM; the first that is set'],
  ['HTTPS_PROXY, HTTP_PROXY, NO_PROXY', 'the proxy, and the hosts that are reached without one'],
  ['LC_ALL, LC_MESSAGES, LANG', 'the language of messages, the first that is set; `--lang` goes before them'],
  ['NO_COLOR, FORCE_COLOR', 'no colour at a terminal, and colour elsewhere too'],
] as const;

export const FILES = [
  ['~/.config/mgw/config.yaml', 'the config, on Linux; `mgw config path` prints it everywhere'],
  ['~/.local/share/mgw/ledger/YYYY-MM.jsonl', 'a line for each call, by UTC month'],
  ['~/.cache/mgw', 'kept answers'],
  ['~/.local/state/mgw', 'what rests, what is reserved of a budget, and the like'],
] as const;

/** By the words of the command: `cache list`; empty for `mgw` itself. */
export const HELP_TEXTS: Readonly<Record<string, HelpText>> = {
  '': {
    examples: [
      ['mgw init', 'vendors, keys, a budget: asked, then written'],
      ['mgw chat "你好"'],
      ['git diff | mgw chat "review this"'],
      ['mgw stats --month', 'what it cost'],
      ['mgw help chat', 'everything about one command'],
    ],
    exitCodes: EXIT_CODES,
  },
  chat: {
    examples: [
      ['mgw chat "写一个斐波那契数列生成器"'],
      ['mgw chat "translate: 人工智能正在改变世界" --model qwen'],
      ['git diff | mgw chat "review this" --max-cost 0.02'],
      ['mgw chat', 'a session: /help says what it knows'],
      ['mgw chat -c "and in Rust?"', 'goes on with the last one'],
      ['mgw chat "summarise" -f report.md --json | jq -r .content'],
      ['mgw chat "how do these fit together?" -f src -f "docs/**/*.md"'],
      ['git diff | mgw chat -p review lang=zh'],
      ['mgw chat "a bash script that counts lines" -x > count.sh'],
      ['mgw chat "who was Ada Lovelace?" --schema "name, born int"'],
    ],
    exitCodes: EXIT_CODES,
    groups: {
      'Which model, and how it answers:': [
        '--model',
        '--temperature',
        '--max-tokens',
        '--thinking',
        '--no-fallback',
        '--timeout',
        '--max-latency',
      ],
      'What is sent:': ['--system', '--prompt', '--role', '--file', '--schema', '--no-stdin'],
      'What it goes on with:': ['--continue', '--session', '--no-history'],
      'What is printed:': [
        '--raw',
        '--reasoning',
        '--no-reasoning',
        '--extract',
        '--no-stream',
        '--json',
        '--jsonl',
        '--quiet',
      ],
      'What it may cost:': ['--max-cost', '--yes', '--dry-run', '--tag', '--no-cache', '--refresh'],
    },
  },
  compare: {
    examples: [
      ['mgw compare "explain a monad" -m qwen,glm,deepseek'],
      ['git diff | mgw compare "review this" -m qwen,deepseek'],
      ['mgw compare "用一句话解释递归" --json'],
    ],
    exitCodes: [
      ['0', 'at least one model answered'],
      ['others', 'that of the first failure, as in `mgw chat --help`'],
    ],
  },
  prompt: { examples: [['mgw prompt list'], ['git diff | mgw chat -p review lang=zh']] },
  'prompt list': { examples: [['mgw prompt list'], ['mgw prompt list --json']] },
  'prompt show': { examples: [['mgw prompt show review']] },
  'prompt edit': { examples: [['mgw prompt edit review'], ['mgw prompt edit review --from review.md', 'in a script']] },
  'prompt rm': { examples: [['mgw prompt rm review'], ['mgw prompt rm review --yes', 'in a script']] },
  history: { examples: [['mgw history'], ['mgw history search fibonacci'], ['mgw history off', 'keep nothing']] },
  'history list': { examples: [['mgw history list --limit 50'], ['mgw history list --json']] },
  'history show': {
    examples: [
      ['mgw history show', 'the last one'],
      ['mgw history show --reasoning', 'with what was thought'],
      ['mgw history show fibonacci --json'],
    ],
  },
  'history search': { examples: [['mgw history search "索引 rust"'], ['mgw history search fibonacci --json']] },
  'history rm': { examples: [['mgw history rm fibonacci'], ['mgw history rm --before 30d --yes', 'in a script']] },
  'history export': { examples: [['mgw history export > all.jsonl'], ['mgw history export fibonacci --markdown']] },
  'history off': { examples: [['mgw history off']] },
  'history on': { examples: [['mgw history on']] },
  init: {
    examples: [
      ['mgw init', 'asks everything, writes at the end'],
      ['mgw init --vendor qwen --key-env DASHSCOPE_API_KEY --budget 50 --yes'],
      ['mgw init --vendor qwen --key-command "pass show qwen" --test'],
      ['mgw init --vendor qwen --vendor glm --key-file glm=~/.secrets/zhipu --yes'],
      ['mgw init --add --vendor glm --yes', 'to the config that is there'],
      ['mgw init --vendor local --endpoint http://127.0.0.1:11434/v1 --model qwen3:8b --yes'],
    ],
    exitCodes: [
      ['2', 'nothing was written: an option is missing or wrong, or a config is there already'],
      ['3 to 7', 'with --yes and --test: a test call failed, as in `mgw chat --help`; nothing was written'],
      ['130', 'stopped at a question; nothing was written'],
    ],
    groups: {
      'Which models, and where their keys come from:': [
        '--vendor',
        '--key-env',
        '--key-command',
        '--key-file',
        '--endpoint',
        '--model',
        '--default-model',
      ],
      'Money:': ['--currency', '--exchange-rate', '--budget'],
    },
  },
  completion: {
    examples: [
      ['source <(mgw completion bash)', 'in ~/.bashrc'],
      ['source <(mgw completion zsh)', 'in ~/.zshrc, below compinit'],
      ['mgw completion fish > ~/.config/fish/completions/mgw.fish'],
      ['mgw completion powershell | Out-String | Invoke-Expression', 'in $PROFILE'],
    ],
  },
  demo: { examples: [['mgw demo'], ['mgw demo --fast']] },
  doctor: {
    examples: [['mgw doctor'], ['mgw doctor qwen --live', 'one real call'], ['mgw doctor --json | jq .ok']],
    exitCodes: [
      ['0', 'nothing stops a call; warnings do not'],
      ['2', 'config or proxy setting'],
      ['3', 'no key'],
      ['4', 'a cost limit or budget'],
      ['6', 'an endpoint is not reached'],
    ],
  },
  stats: {
    examples: [
      ['mgw stats --month'],
      ['mgw stats --by day,model --top 3'],
      ['mgw stats --since 7d --by tag --json'],
      ['mgw stats --drift', 'our count beside the bills'],
    ],
  },
  cost: {
    examples: [
      ['mgw cost', 'where this month went'],
      ['mgw cost --repeats'],
      ['mgw cost --what-if qwen-flash'],
      ['mgw cost --month 2026-10 --html cost.html'],
    ],
  },
  'cost estimate': {
    examples: [['mgw cost estimate "explain recursion in one line"'], ['mgw cost estimate -f report.md --csv']],
  },
  models: { examples: [['mgw models'], ['mgw models --prices'], ['mgw models --json | jq -r ".models[].alias"']] },
  route: {
    examples: [
      ['mgw route "翻译:人工智能正在改变世界"'],
      ['git diff | mgw route "review this" --json | jq -r .model'],
      ['mgw route -- good', 'the word, and not the subcommand'],
    ],
  },
  'route good': { examples: [['mgw route good', 'the last chosen call']] },
  'route bad': { examples: [['mgw route bad', 'the last chosen call']] },
  'route marks': { examples: [['mgw route marks --json']] },
  'route unmark': { examples: [['mgw route unmark 01KARC2T9Q']] },
  ...UPKEEP_TEXTS,
};
