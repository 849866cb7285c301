import type { Catalogue } from '../t.ts';
import { ANSWER } from './said/answer.ts';
import { COST } from './said/cost.ts';
import { DRY_RUN } from './said/dry-run.ts';
import { MODELS } from './said/models.ts';
import { ROUTE } from './said/route.ts';
import { STATS } from './said/stats.ts';
import { WORDS } from './said/words.ts';
import { COMMAND_LINE } from './told/command-line.ts';
import { FIGURES } from './told/figures.ts';

/** What the command line says, by its English. */
export const SAID: Catalogue = { ...ANSWER, ...DRY_RUN, ...STATS, ...COST, ...MODELS, ...ROUTE, ...WORDS };

/** What is told from below it, by its English. */
export const TOLD: Catalogue = { ...COMMAND_LINE, ...FIGURES };
