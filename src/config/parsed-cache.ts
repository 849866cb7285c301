import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Config } from '../domain/config.ts';
import { replaceFile } from '../files/replace-file.ts';

/**
 * Loading the YAML parser and the schema takes longer than the rest of a start (30 ms of 90, measured), so the last good
 * config is kept beside the state, under a hash of the text it was read from. It is only ever derived: delete it and it comes back.
 */
export type ParsedCache = {
  get(file: string, text: string): Promise<Config | undefined>;
  /** Never fails: a cache that cannot be written is no cache. */
  put(file: string, text: string, config: Config): Promise<void>;
};

type Kept = {
  code: string;
  source: string;
  config: Omit<Config, 'models'> & { models: [string, unknown][] };
};

export function createParsedCache(path: string, version: string): ParsedCache {
  return {
    async get(file, text) {
      const kept = parseKept(await readFile(path, 'utf8').catch(() => ''));
      if (kept?.source !== sourceOf(file, text) || kept.code !== (await codeStamp(version))) return undefined;
      return { ...kept.config, models: new Map(kept.config.models) } as Config;
    },
    async put(file, text, config) {
      const kept = {
        code: await codeStamp(version),
        source: sourceOf(file, text),
        config: { ...config, models: [...config.models] },
      };
      // What cannot be kept is parsed again by the next start.
      await replaceFile(path, JSON.stringify(kept)).catch(() => {});
    },
  };
}

/** The text may hold what nobody should find here, such as a header under `params`; its hash tells it apart as well. */
function sourceOf(file: string, text: string): string {
  return createHash('sha256')
    .update(JSON.stringify([file, text]))
    .digest('hex');
}

/** Another release, or another build of it, may read the same text otherwise. */
async function codeStamp(version: string): Promise<string> {
  const { mtimeMs, size } = await stat(fileURLToPath(import.meta.url));
  return `${version} ${mtimeMs} ${size}`;
}

function parseKept(text: string): Kept | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isKept(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null) return false;
  return 'code' in value && 'source' in value && 'config' in value && typeof value.config === 'object';
}
