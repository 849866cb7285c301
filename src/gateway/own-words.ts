import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ANALYSER_VERSION } from '../cache/analysis/analyse.ts';
import type { OwnWords } from '../cache/analysis/lexicon.ts';
import { type PackedLexicon, unpackLexicon } from '../cache/analysis/packed-lexicon.ts';
import { configError } from '../config/load.ts';
import type { ConfigProblem } from '../domain/config.ts';
import { MgwError } from '../domain/errors.ts';
import { VERSION } from '../version.ts';

/** Written by this version from this text. */
type Kept = PackedLexicon & { source: string };

/**
 * The words of `cache.words` with the shipped ones. Reading YAML and compiling takes 0.2 s, so the result is kept in `keptAt` by
 * the text that it comes from. Throws `config` when the file cannot be read or contradicts itself or the shipped words.
 */
export async function readOwnWords(file: string, keptAt: string): Promise<OwnWords> {
  const text = await textOf(file);
  const digest = createHash('sha256').update(text).digest('hex');
  const source = `${VERSION} ${ANALYSER_VERSION} ${digest}`;
  const known = await keptPacked(keptAt);
  const packed = known?.source === source ? known : await compiled(text, file);
  if (packed !== known) await keep(keptAt, { ...packed, source });
  return { lexicon: unpackLexicon(packed.latin, () => packed.han), digest: digest.slice(0, 12) };
}

/** Everything that is wrong with the words of `cache.words`. Throws `config` when the file cannot be read. */
export async function checkWordsFile(file: string): Promise<readonly ConfigProblem[]> {
  const [text, { parseWords }] = await Promise.all([textOf(file), import('./words-file.ts')]);
  return parseWords(text, file).problems;
}

function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new MgwError('config', `the words of cache.words cannot be read: ${file}`, {
      hint: 'a YAML or JSON file; its path counts from the config file',
      cause,
    });
  });
}

async function compiled(text: string, file: string): Promise<PackedLexicon> {
  const [{ parseWords }, { lexiconOf }, { packLexicon }] = await Promise.all([
    import('./words-file.ts'),
    import('../cache/analysis/lexicon.ts'),
    import('../cache/analysis/packed-lexicon.ts'),
  ]);
  const { tables, problems } = parseWords(text, file);
  if (tables === undefined) throw configError(problems);
  return packLexicon(lexiconOf(tables));
}

async function keptPacked(path: string): Promise<Kept | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isKept(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isKept(value: unknown): value is Kept {
  return typeof value === 'object' && value !== null && 'source' in value && 'latin' in value && 'han' in value;
}

/** What cannot be kept is compiled again. */
async function keep(path: string, kept: Kept): Promise<void> {
  const partial = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(partial, JSON.stringify(kept), { mode: 0o600 });
    await rename(partial, path);
  } catch {
    // The next start compiles again.
  }
}
