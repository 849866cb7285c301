import type { Catalogue } from '../t.ts';
import { ANSWER } from './said/answer.ts';
import { COMMAND_LINE } from './told/command-line.ts';

/** What the command line says, by its English. */
export const SAID: Catalogue = { ...ANSWER };

/** What is told from below it, by its English. */
export const TOLD: Catalogue = { ...COMMAND_LINE };
