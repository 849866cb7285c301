import type { Catalogue } from '../t.ts';
import { ANSWER } from './said/answer.ts';
import { HELP_ASKING } from './said/help-asking.ts';
import { HELP_CACHE } from './said/help-cache.ts';
import { HELP_KEPT } from './said/help-kept.ts';
import { HELP_MANUAL } from './said/help-manual.ts';
import { HELP_PROGRAM } from './said/help-program.ts';
import { HELP_REPORTS } from './said/help-reports.ts';
import { HELP_UPKEEP } from './said/help-upkeep.ts';
import { HELP_VALUES } from './said/help-values.ts';
import { COMMAND_LINE } from './told/command-line.ts';

/** What the command line says, by its English. */
export const SAID: Catalogue = {
  ...ANSWER,
  ...HELP_PROGRAM,
  ...HELP_ASKING,
  ...HELP_KEPT,
  ...HELP_REPORTS,
  ...HELP_CACHE,
  ...HELP_UPKEEP,
  ...HELP_VALUES,
  ...HELP_MANUAL,
};

/** What is told from below it, by its English. */
export const TOLD: Catalogue = { ...COMMAND_LINE };
