import { mkdir, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { checkConfigFile, formatProblem } from '../../config/load.ts';
import type { Config, ConfigProblem } from '../../domain/config.ts';
import { MgwError } from '../../domain/errors.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';

/** Prints the path in use; on stderr, whether there is a file. */
export async function configPath(_options: object, { io, runtime }: CommandContext): Promise<number> {
  const path = runtime.paths.config;
  await io.stdout.write(`${path}\n`);
  const file = await checkConfigFile(path);
  await io.stderr.write(`${t(file === undefined ? NO_FILE : 'this file exists')}\n`);
  return 0;
}

/** Prints the effective config, where each value comes from, and no secret. */
export async function configShow(options: { json?: boolean }, context: CommandContext): Promise<number> {
  const { io, runtime } = context;
  const path = runtime.paths.config;
  const file = await checkConfigFile(path);
  if (file !== undefined && file.problems.length > 0) {
    await io.stderr.write(listProblems(file.problems));
    return EXIT_CODES.config;
  }
  const [config, models] = await Promise.all([runtime.config(), runtime.models()]);
  const { effectiveValues, renderJson, renderYaml } = await import('./config/effective.ts');
  const values = effectiveValues({ config, models, file, path });
  const header = file === undefined ? t('no file at {path}', { path }) : path;
  await io.stdout.write(
    options.json === true ? renderJson(values, { path, exists: file !== undefined }) : renderYaml(values, header),
  );
  return 0;
}

/** Lists everything that is wrong with the file. */
export async function configCheck(_options: object, { io, runtime }: CommandContext): Promise<number> {
  const path = runtime.paths.config;
  const file = await checkConfigFile(path);
  if (file === undefined) {
    // throws where the file was asked for by name
    await runtime.config();
    await io.stdout.write(`${t('{path}: {text}', { path, text: t(NO_FILE) })}\n`);
    return 0;
  }
  const problems = [...file.problems, ...(await wordsProblems(file.config))];
  if (problems.length === 0) {
    const { routingFindings } = await import('../../gateway/routing-checks.ts');
    const [config, models] = await Promise.all([runtime.config(), runtime.models()]);
    const findings = routingFindings(config, models, { file: path, positionOf: file.positionOf });
    const stops = findings.some((finding) => finding.stops);
    await io.stdout.write(listProblems(findings));
    const fine = t(findings.length > 0 ? 'no problems but these remarks' : 'no problems');
    if (!stops) await io.stdout.write(`${t('{path}: {text}', { path, text: fine })}\n${await notes(runtime)}`);
    return stops ? EXIT_CODES.config : 0;
  }
  await io.stdout.write(listProblems(problems));
  return EXIT_CODES.config;
}

/** Of the file that `cache.words` names. Throws `config` when it cannot be read. */
async function wordsProblems(config: Config | undefined): Promise<readonly ConfigProblem[]> {
  const file = config?.cache.wordsFile;
  return file === undefined ? [] : (await import('../../gateway/own-words.ts')).checkWordsFile(file);
}

/** What is well-formed and still does not do what it says. */
async function notes(runtime: CommandContext['runtime']): Promise<string> {
  const [config, models] = await Promise.all([runtime.config(), runtime.models()]);
  const [{ semanticNotes }, { createCredentials }] = await Promise.all([
    import('../../gateway/semantic/semantic-notes.ts'),
    import('../../config/credentials.ts'),
  ]);
  const credentials = createCredentials(runtime.effects, () => {});
  return semanticNotes({ config, models, credentials, nowMs: runtime.effects.clock.now() })
    .filter(({ level }) => level === 'warn')
    .map(({ message, hint }) => `${t('note: {note}', { note: told(message) })}\n${hintText(hint)}`)
    .join('');
}

/** Writes the commented example to the path in use. Never overwrites: throws `config` when something is there. */
export async function configInit(_options: object, { io, runtime }: CommandContext): Promise<number> {
  const path = runtime.paths.config;
  const { EXAMPLE_CONFIG } = await import('../../config/example.ts');
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeNew(path, EXAMPLE_CONFIG);
  } catch (error) {
    const { code, syscall } = systemFault(error);
    // mkdir says the same of a file that stands in the folder's place
    if (code === 'EEXIST' && syscall === 'open') {
      throw new MgwError('config', `${path} is there already`, {
        hint: 'edit it, or move it away first: mgw never overwrites a config',
      });
    }
    throw new MgwError('config', `cannot write ${path} (${code})`, {
      hint: 'mgw --config FILE config init writes elsewhere',
      cause: error,
    });
  }
  await io.stdout.write(`${path}\n`);
  await io.stderr.write(`${t('written. Edit it, then: mgw config check')}\n`);
  return 0;
}

function systemFault(error: unknown): { code: string; syscall?: unknown } {
  if (!(error instanceof Error) || !('code' in error)) return { code: 'unknown error' };
  return { code: String(error.code), syscall: 'syscall' in error ? error.syscall : undefined };
}

const NO_FILE = 'no such file: the presets alone are in use (mgw config init writes one)';

async function writeNew(path: string, text: string): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(text);
  } catch (error) {
    // half a config would be worse than none
    await unlink(path);
    throw error;
  } finally {
    await handle.close();
  }
}

function listProblems(problems: readonly ConfigProblem[]): string {
  return problems.map((problem) => `${told(formatProblem(problem))}\n${hintText(problem.hint)}`).join('');
}

function hintText(hint: string | undefined): string {
  return hint === undefined ? '' : `    ${told(hint)}\n`;
}
