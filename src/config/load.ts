import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import type { Config, ConfigProblem } from '../domain/config.ts';
import { MgwError } from '../domain/errors.ts';
import { codeOf } from '../files/code-of.ts';
import type { ParsedConfig } from './parse.ts';
import type { ParsedCache } from './parsed-cache.ts';
import { presetConfig } from './presets.ts';

/** The effective config of a file; the presets alone where there is none and none is required. Throws `config`. */
export async function loadConfig(
  path: string,
  { required, cache }: { required: boolean; cache?: ParsedCache },
): Promise<Config> {
  const file = await readConfigFile(path, cache);
  if (file === undefined) {
    if (!required) return presetConfig();
    throw new MgwError('config', `no config file at ${path}`, { hint: 'mgw config init writes one there' });
  }
  if (file.config === undefined) throw configError(file.problems);
  return file.config;
}

/**
 * A file's config, or everything that is wrong with it, and where each value stands.
 * Undefined when there is no such file. Throws nothing.
 */
export function checkConfigFile(path: string): Promise<ParsedConfig | undefined> {
  return readConfigFile(path, undefined);
}

type Loaded = Pick<ParsedConfig, 'config' | 'problems'>;

async function readConfigFile(path: string, cache: undefined): Promise<ParsedConfig | undefined>;
async function readConfigFile(path: string, cache: ParsedCache | undefined): Promise<Loaded | undefined>;
async function readConfigFile(path: string, cache: ParsedCache | undefined): Promise<Loaded | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = codeOf(error, 'unknown error');
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? undefined
      : unreadable(path, READ_FAULTS[code] ?? `cannot be read: ${code}`);
  }
  if (bytes.length > SIZE_MAX) return unreadable(path, 'is larger than 1 MB, so it is no config');
  if (!isUtf8(bytes)) return unreadable(path, 'is not UTF-8', 'save it as UTF-8 (not UTF-16, not GBK)');
  const text = bytes.toString('utf8');
  const known = await cache?.get(path, text);
  if (known !== undefined) return { config: known, problems: [] };
  // only here: a run without a config file, or with one that is known, never loads the YAML library
  const { parseConfig } = await import('./parse.ts');
  const parsed = parseConfig(text, path);
  if (parsed.config !== undefined) await cache?.put(path, text, parsed.config);
  return parsed;
}

export function configError(problems: readonly ConfigProblem[]): MgwError {
  const [first, ...more] = problems;
  if (first === undefined) return new MgwError('config', 'the config cannot be used');
  const hint = more.length === 0 ? first.hint : 'mgw config check lists them all';
  return new MgwError('config', withMore(formatProblem(first), more.length), { hint });
}

function withMore(message: string, more: number): string {
  if (more === 0) return message;
  return more === 1 ? `${message} (and 1 more problem)` : `${message} (and ${more} more problems)`;
}

/** `config.yaml:12:5: models.qwen.endpont: unknown key` */
export function formatProblem({ file, line, column, path, message }: ConfigProblem): string {
  return path === '' ? `${file}:${line}:${column}: ${message}` : `${file}:${line}:${column}: ${path}: ${message}`;
}

const SIZE_MAX = 1_000_000;

const READ_FAULTS: Readonly<Record<string, string>> = {
  EISDIR: 'is a folder, not a file',
  EACCES: 'cannot be read: permission denied',
  EPERM: 'cannot be read: permission denied',
};

function unreadable(file: string, message: string, hint?: string): ParsedConfig {
  const problem = { file, line: 1, column: 1, path: '', message, ...(hint !== undefined && { hint }) };
  return { problems: [problem], lineOf: () => undefined, positionOf: () => undefined, data: {} };
}
