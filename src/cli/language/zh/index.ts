import type { Catalogue } from '../t.ts';
import { ANSWER } from './said/answer.ts';
import { CACHE } from './said/cache.ts';
import { CACHE_JUDGING } from './said/cache-judging.ts';
import { CACHE_REASONS } from './said/cache-reasons.ts';
import { COST } from './said/cost.ts';
import { COST_PAGE } from './said/cost-page.ts';
import { COST_PAGE_TABLES } from './said/cost-page-tables.ts';
import { DRY_RUN } from './said/dry-run.ts';
import { HISTORY } from './said/history.ts';
import { INIT } from './said/init.ts';
import { INPUT } from './said/input.ts';
import { LEDGER } from './said/ledger.ts';
import { MODELS } from './said/models.ts';
import { ROUTE } from './said/route.ts';
import { SESSION } from './said/session.ts';
import { SETTINGS } from './said/settings.ts';
import { STATS } from './said/stats.ts';
import { WELCOME } from './said/welcome.ts';
import { WORDS } from './said/words.ts';
import { CACHING } from './told/caching.ts';
import { CHOOSING } from './told/choosing.ts';
import { COMMAND_LINE } from './told/command-line.ts';
import { COMMANDS } from './told/commands.ts';
import { CONFIG_FILE } from './told/config-file.ts';
import { CONFIG_RULES } from './told/config-rules.ts';
import { DOCTOR } from './told/doctor.ts';
import { FIGURES } from './told/figures.ts';
import { FIRST_RUN } from './told/first-run.ts';
import { IN_A_ROW } from './told/in-a-row.ts';
import { INPUTS } from './told/inputs.ts';
import { KEEPING } from './told/keeping.ts';
import { KEYS } from './told/keys.ts';
import { LEDGER_CHECK } from './told/ledger-check.ts';
import { LIMITS } from './told/limits.ts';
import { NETWORK } from './told/network.ts';
import { SCHEMAS } from './told/schemas.ts';
import { TOLD_SESSION } from './told/session.ts';
import { VENDORS } from './told/vendors.ts';

/** What the command line says, by its English. */
export const SAID: Catalogue = {
  ...ANSWER,
  ...DRY_RUN,
  ...STATS,
  ...COST,
  ...MODELS,
  ...ROUTE,
  ...WORDS,
  ...CACHE,
  ...CACHE_JUDGING,
  ...CACHE_REASONS,
  ...COST_PAGE,
  ...COST_PAGE_TABLES,
  ...LEDGER,
  ...SETTINGS,
  ...HISTORY,
  ...INIT,
  ...INPUT,
  ...SESSION,
  ...WELCOME,
};

/** What is told from below it, by its English. */
export const TOLD: Catalogue = {
  ...FIGURES,
  ...COMMAND_LINE,
  ...COMMANDS,
  ...FIRST_RUN,
  ...INPUTS,
  ...KEYS,
  ...NETWORK,
  ...VENDORS,
  ...LIMITS,
  ...CHOOSING,
  ...CONFIG_FILE,
  ...CONFIG_RULES,
  ...CACHING,
  ...SCHEMAS,
  ...KEEPING,
  ...LEDGER_CHECK,
  ...DOCTOR,
  ...IN_A_ROW,
  ...TOLD_SESSION,
};
