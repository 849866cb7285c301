import type { Catalogue } from '../t.ts';
import { ANSWER } from './said/answer.ts';
import { COST } from './said/cost.ts';
import { DRY_RUN } from './said/dry-run.ts';
import { HISTORY } from './said/history.ts';
import { INIT } from './said/init.ts';
import { INPUT } from './said/input.ts';
import { MODELS } from './said/models.ts';
import { ROUTE } from './said/route.ts';
import { SESSION } from './said/session.ts';
import { STATS } from './said/stats.ts';
import { WELCOME } from './said/welcome.ts';
import { WORDS } from './said/words.ts';
import { COMMAND_LINE } from './told/command-line.ts';
import { FIGURES } from './told/figures.ts';
import { TOLD_SESSION } from './told/session.ts';

/** What the command line says, by its English. */
export const SAID: Catalogue = {
  ...ANSWER,
  ...COST,
  ...DRY_RUN,
  ...HISTORY,
  ...INIT,
  ...INPUT,
  ...MODELS,
  ...ROUTE,
  ...SESSION,
  ...STATS,
  ...WELCOME,
  ...WORDS,
};

/** What is told from below it, by its English. */
export const TOLD: Catalogue = { ...COMMAND_LINE, ...FIGURES, ...TOLD_SESSION };
