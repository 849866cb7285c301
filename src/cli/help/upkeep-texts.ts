import type { HelpText } from './help-text.ts';

/** Of the commands that look after what is kept: cache, config and ledger. */
export const UPKEEP_TEXTS: Readonly<Record<string, HelpText>> = {
  cache: {
    examples: [['mgw cache stats'], ['mgw cache why "how do I pay"'], ['mgw cache wrong', 'take back the last hit']],
  },
  'cache stats': { examples: [['mgw cache stats --month'], ['mgw cache stats --json']] },
  'cache list': { examples: [['mgw cache list --limit 50'], ['mgw cache list --tag docs --json']] },
  'cache show': { examples: [['mgw cache show 01KARC2T9Q']] },
  'cache why': { examples: [['mgw cache why "how do I pay"'], ['mgw cache why "北京的人口" -m qwen --json']] },
  'cache check': {
    examples: [['mgw cache check "how do I pay" "how can I pay"'], ['mgw cache check 怎么付款 如何付款 --json']],
  },
  'cache eval': { examples: [['mgw cache eval pairs.tsv'], ['mgw cache eval - --rule strict --json < pairs.tsv']] },
  'cache calibrate': { examples: [['mgw cache calibrate --limit 20']] },
  'cache wrong': { examples: [['mgw cache wrong', 'the answer that was served last']] },
  'cache forget': { examples: [['mgw cache forget 01KARC2T9Q']] },
  'cache clear': { examples: [['mgw cache clear'], ['mgw cache clear --yes', 'in a script']] },
  'cache prune': { examples: [['mgw cache prune --json']] },
  config: {
    examples: [
      ['mgw config check'],
      ['mgw config show'],
      ['mgw config init', 'a commented file; `mgw init` asks first'],
    ],
  },
  'config path': { examples: [['mgw config path'], ['$EDITOR "$(mgw config path)"']] },
  'config show': { examples: [['mgw config show'], ['mgw config show --json']] },
  'config check': {
    examples: [['mgw config check'], ['mgw --config other.yaml config check']],
    exitCodes: [['2', 'something is wrong']],
  },
  'config init': { examples: [['mgw config init'], ['mgw --config other.yaml config init']] },
  ledger: { examples: [['mgw ledger verify'], ['mgw ledger export --month --csv > month.csv']] },
  'ledger path': { examples: [['mgw ledger path']] },
  'ledger verify': {
    examples: [['mgw ledger verify'], ['mgw ledger verify --all --json']],
    exitCodes: [['1', 'something is wrong']],
  },
  'ledger export': {
    examples: [
      ['mgw ledger export --month 2026-10 --csv --output october.csv'],
      ['mgw ledger export --since 7d | jq .tag'],
    ],
  },
  'ledger prune': {
    examples: [
      ['mgw ledger prune --before 2025-01 --dry-run'],
      ['mgw ledger prune --before 2025-01 --yes', 'in a script'],
    ],
  },
};
