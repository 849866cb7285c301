import type { Effects } from '../../effects.ts';
import { createRuntime } from '../../runtime.ts';
import type { Io } from '../io.ts';
import { createProgram } from '../program.ts';
import { type Candidate, completionFor } from './candidates.ts';
import { valuesFrom } from './values.ts';

/**
 * What the shells' scripts ask at each Tab: `mgw completion --complete [--new] -- WORD…`, the last word being the one at the
 * cursor; `--new` stands for an empty last word, which Windows PowerShell cannot hand over. The first line says whether
 * names of files belong there (`files`, else `words`), then a line each: the word, a tab, what it means. Every failure is silent.
 */
export async function complete(argv: readonly string[], io: Io, effects: Effects): Promise<number> {
  const dashes = argv.indexOf('--');
  const words = [...argv.slice(dashes + 1), ...(argv.slice(0, dashes).includes('--new') ? [''] : [])];
  const program = createProgram('', async () => {});
  const config = configIn(words);
  const runtime = createRuntime(effects, { ...(config !== undefined && { configPath: config }), warn: () => {} });
  try {
    const { candidates, files } = await completionFor(program, words, valuesFrom(runtime));
    await io.stdout.write([files ? 'files' : 'words', ...candidates.map(asLine), ''].join('\n'));
    return 0;
  } catch {
    return 1;
  } finally {
    await runtime.close();
  }
}

/** The file of `--config FILE`, wherever it stands. */
function configIn(words: readonly string[]): string | undefined {
  const at = words.indexOf('--config');
  return at >= 0 && at < words.length - 2 ? words[at + 1] : /^--config=(.+)$/m.exec(words.join('\n'))?.[1];
}

/** Shells tell the word from its meaning by the tab, and lines by their ends. */
function asLine({ value, description = '' }: Candidate): string {
  const [word, meaning] = [value, description].map((text) => text.replace(/\p{Cc}+/gu, ' '));
  return meaning === '' ? `${word}` : `${word}\t${meaning}`;
}
