import type { Catalogue } from '../t.ts';
import { createTeller } from './create-teller.ts';
import { ANSWER } from './said/answer.ts';
import { CACHE } from './said/cache.ts';
import { CACHE_JUDGING } from './said/cache-judging.ts';
import { CACHE_REASONS } from './said/cache-reasons.ts';
import { COST } from './said/cost.ts';
import { COST_PAGE } from './said/cost-page.ts';
import { COST_PAGE_TABLES } from './said/cost-page-tables.ts';
import { DRY_RUN } from './said/dry-run.ts';
import { HELP_ASKING } from './said/help-asking.ts';
import { HELP_CACHE } from './said/help-cache.ts';
import { HELP_KEPT } from './said/help-kept.ts';
import { HELP_MANUAL } from './said/help-manual.ts';
import { HELP_PROGRAM } from './said/help-program.ts';
import { HELP_REPORTS } from './said/help-reports.ts';
import { HELP_UPKEEP } from './said/help-upkeep.ts';
import { HELP_VALUES } from './said/help-values.ts';
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
  ...CACHE_JUDGING,
  ...CACHE_REASONS,
  ...CACHE,
  ...COST_PAGE_TABLES,
  ...COST_PAGE,
  ...COST,
  ...DRY_RUN,
  ...HELP_ASKING,
  ...HELP_CACHE,
  ...HELP_KEPT,
  ...HELP_MANUAL,
  ...HELP_PROGRAM,
  ...HELP_REPORTS,
  ...HELP_UPKEEP,
  ...HELP_VALUES,
  ...HISTORY,
  ...INIT,
  ...INPUT,
  ...LEDGER,
  ...MODELS,
  ...ROUTE,
  ...SESSION,
  ...SETTINGS,
  ...STATS,
  ...WELCOME,
  ...WORDS,
};

/** What is told from below it, by its English. */
export const TOLD: Catalogue = {
  ...CACHING,
  ...CHOOSING,
  ...COMMAND_LINE,
  ...COMMANDS,
  ...CONFIG_FILE,
  ...CONFIG_RULES,
  ...DOCTOR,
  ...FIGURES,
  ...FIRST_RUN,
  ...IN_A_ROW,
  ...INPUTS,
  ...KEEPING,
  ...KEYS,
  ...LEDGER_CHECK,
  ...LIMITS,
  ...NETWORK,
  ...SCHEMAS,
  ...TOLD_SESSION,
  ...VENDORS,
};

export const tell = createTeller(TOLD);
