import type { Catalogue } from '../t.ts';
import { ANSWER } from './said/answer.ts';
import { CACHE } from './said/cache.ts';
import { CACHE_JUDGING } from './said/cache-judging.ts';
import { CACHE_REASONS } from './said/cache-reasons.ts';
import { COST_PAGE } from './said/cost-page.ts';
import { COST_PAGE_TABLES } from './said/cost-page-tables.ts';
import { LEDGER } from './said/ledger.ts';
import { SETTINGS } from './said/settings.ts';
import { COMMAND_LINE } from './told/command-line.ts';

/** What the command line says, by its English. */
export const SAID: Catalogue = {
  ...ANSWER,
  ...CACHE,
  ...CACHE_JUDGING,
  ...CACHE_REASONS,
  ...COST_PAGE,
  ...COST_PAGE_TABLES,
  ...LEDGER,
  ...SETTINGS,
};

/** What is told from below it, by its English. */
export const TOLD: Catalogue = { ...COMMAND_LINE };
