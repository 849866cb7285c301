import type { Catalogue } from '../t.ts';
import { ANSWER } from './said/answer.ts';
import { HISTORY } from './said/history.ts';
import { INIT } from './said/init.ts';
import { INPUT } from './said/input.ts';
import { MENDED_TOO } from './said/mended-too.ts';
import { SESSION } from './said/session.ts';
import { WELCOME } from './said/welcome.ts';
import { COMMAND_LINE } from './told/command-line.ts';
import { TOLD_MENDED_TOO } from './told/mended-too.ts';
import { TOLD_SESSION } from './told/session.ts';

/** What the command line says, by its English. */
export const SAID: Catalogue = { ...ANSWER, ...HISTORY, ...INIT, ...INPUT, ...MENDED_TOO, ...SESSION, ...WELCOME };

/** What is told from below it, by its English. */
export const TOLD: Catalogue = { ...COMMAND_LINE, ...TOLD_MENDED_TOO, ...TOLD_SESSION };
