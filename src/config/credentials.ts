import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MgwError } from '../domain/errors.ts';
import type { KeySource } from '../domain/model.ts';
import type { Effects } from '../effects.ts';
import { codeOf } from '../files/code-of.ts';
import { VENDORS } from './presets.ts';

/** `deferred`: only asking would tell, and a status asks no program. */
export type KeyStatus = { state: 'present' | 'deferred' | 'missing'; detail: string };

export type CredentialStore = {
  /** Whether a key is there, without running or reading anything. Never shows a key. */
  status(key: KeySource): KeyStatus;
  /** The key; undefined when it is missing or none is needed. Throws `no-key` when its source fails or what it gives is no key. */
  resolve(key: KeySource, alias: string): Promise<string | undefined>;
  /** The same for the same key, and for nobody a way back to it; a source that must be asked stands for its key. */
  fingerprint(key: KeySource): string;
};

type Needs = Pick<Effects, 'env' | 'platform' | 'homeFolder' | 'run'>;

const COMMAND_TIMEOUT_MS = 10_000;

/** Keys of one run. Each command and file is asked at most once, also when it failed. `warn` gets what the person should know. */
export function createCredentials(
  { env, platform, homeFolder, run }: Needs,
  warn: (message: string) => void,
): CredentialStore {
  const asked = new Map<string, Promise<string>>();
  const once = (id: string, ask: () => Promise<string>) => {
    const answer = asked.get(id) ?? ask();
    asked.set(id, answer);
    return answer;
  };
  const expand = (path: string) => (/^~($|[\\/])/.test(path) ? join(homeFolder, path.slice(1)) : path);

  return {
    status(key) {
      switch (key.kind) {
        case 'none':
          return { state: 'present', detail: 'needs no key' };
        case 'env': {
          const name = presentName(key.names, env);
          return name === undefined
            ? { state: 'missing', detail: `${key.names.join(' or ')} is not set` }
            : { state: 'present', detail: name };
        }
        case 'command':
          return { state: 'deferred', detail: `asks ${key.argv[0] ?? ''}` };
        case 'file': {
          const path = expand(key.path);
          return existsSync(path)
            ? { state: 'present', detail: path }
            : { state: 'missing', detail: `no file at ${path}` };
        }
        default:
          return key satisfies never;
      }
    },
    async resolve(key, alias) {
      switch (key.kind) {
        case 'none':
          return undefined;
        case 'env': {
          const name = presentName(key.names, env);
          return name === undefined ? undefined : checkKey(env[name] ?? '', { alias, source: name });
        }
        case 'command': {
          const program = key.argv[0] ?? '';
          const output = await once(JSON.stringify(key.argv), () => askProgram(run, key.argv, alias));
          return checkKey(firstLine(output), { alias, source: `the output of ${program}` });
        }
        case 'file': {
          const path = expand(key.path);
          const content = await once(path, () => readKeyFile(path, { alias, platform, warn }));
          return checkKey(content, { alias, source: path });
        }
        default:
          return key satisfies never;
      }
    },
    fingerprint(key) {
      const source = key.kind === 'file' ? { ...key, mtimeMs: modifiedAt(expand(key.path)) } : key;
      const name = key.kind === 'env' ? presentName(key.names, env) : undefined;
      const identity = name === undefined ? source : { kind: 'env', key: env[name]?.trim() };
      return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16);
    },
  };
}

/** 0 where there is no such file. */
function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

const INDENT = '  ';

/**
 * The lines to type when no key is there: for a vendor of one's choice, or for the models that somebody has configured, whose
 * `reason` is the `detail` of `status`.
 */
export function hintForMissingKeys(
  platform: string,
  models: readonly { model: string; reason: string }[] = [],
): string {
  const vendors = Object.values(VENDORS).map(({ keyNames: [name], keyPage }) => ({ name, keyPage }));
  if (models.length === 0) return ['set at least one key, or let mgw init ask for it:', ...toType(vendors)].join('\n');
  const names = new Set(models.flatMap(({ reason }) => /^(\w+)(?: or \w+)* is not set$/.exec(reason)?.[1] ?? []));
  const lines = toType([...names].map((name) => vendors.find((vendor) => vendor.name === name) ?? { name }));
  return [
    ...models.map(({ model, reason }) => `${model}: ${reason}`),
    ...(lines.length > 0 ? ['set at least one key:', ...lines] : []),
  ].join('\n');

  function toType(rows: readonly { name: string; keyPage?: string }[]): string[] {
    const set = (name: string) => (platform === 'win32' ? `$env:${name} = '…'` : `export ${name}=…`);
    const width = Math.max(...rows.map(({ name }) => set(name).length));
    const lines = rows.map(({ name, keyPage }) =>
      keyPage === undefined ? set(name) : `${set(name).padEnd(width)}  # from ${keyPage}`,
    );
    return lines.map((line) => INDENT + line);
  }
}

function presentName(names: readonly string[], env: Needs['env']): string | undefined {
  return names.find((name) => (env[name] ?? '').trim() !== '');
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}

/** A key goes into an HTTP header: printable ASCII without spaces. What is wrong with it is told, it itself never is. */
function checkKey(text: string, { alias, source }: { alias: string; source: string }): string {
  const key = text.trim();
  const fault = keyFault(key);
  if (fault === undefined) return key;
  throw noKey(`the key for ${alias} cannot be used: ${source} ${fault}`, 'copy the key again, the key alone');
}

/** What makes a text no key, without the text; undefined: it may be one. */
export function keyFault(key: string): string | undefined {
  if (key === '') return 'is empty';
  if (/[\r\n]/.test(key)) return 'has a line break inside';
  if (/^(["'`]).*\1$/.test(key)) return 'has quotes around it';
  if (/ /.test(key)) return 'has a space inside';
  return /^[\x21-\x7e]+$/.test(key) ? undefined : 'has a character that no key has (not printable ASCII)';
}

async function askProgram(run: Needs['run'], argv: readonly string[], alias: string): Promise<string> {
  try {
    return await run(argv, COMMAND_TIMEOUT_MS);
  } catch (error) {
    // no cause: the error of a child process quotes its arguments and its output
    throw noKey(
      `api_key_command of ${alias}: ${argv[0]} ${exitFault(error)}`,
      'run the command by hand; it must print the key alone',
    );
  }
}

function exitFault(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  if ('killed' in error && error.killed === true) return `gave no answer within ${COMMAND_TIMEOUT_MS / 1000} s`;
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'was not found';
  if (code === 'EACCES') return 'may not be run';
  if (typeof code === 'number') return `ended with exit status ${code}`;
  return 'signal' in error && typeof error.signal === 'string' ? `was ended by ${error.signal}` : 'failed';
}

type FileContext = { alias: string; platform: string; warn: (message: string) => void };

async function readKeyFile(path: string, { alias, platform, warn }: FileContext): Promise<string> {
  try {
    const [content, { mode }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    if (platform !== 'win32' && (mode & 0o077) !== 0) warn(`others can read the key file ${path}; chmod 600 it`);
    return content.replace(/^\uFEFF/, '');
  } catch (error) {
    const code = codeOf(error, 'unknown error');
    const message = code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read (${code})`;
    throw noKey(`api_key_file of ${alias}: ${message}`, 'put the key alone into that file, or name another one');
  }
}

function noKey(message: string, hint: string): MgwError {
  return new MgwError('no-key', message, { hint, disposition: 'rest' });
}
