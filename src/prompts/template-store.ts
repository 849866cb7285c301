import { isUtf8 } from 'node:buffer';
import { chmod, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MgwError } from '../domain/errors.ts';
import { nearest } from '../domain/nearest.ts';
import { codeOf } from '../files/code-of.ts';
import { makeFolder } from '../files/make-folder.ts';
import { parseTemplate } from './parse-template.ts';
import type { Template } from './template.ts';

/** The templates of a folder, a file each: `NAME.md`. Folders are 0700, files 0600. */
export type TemplateStore = {
  /** In alphabetical order. */
  names(): Promise<string[]>;
  /** Throws `usage` where there is none of that name, or it is no template. */
  read(name: string): Promise<Template>;
  /** The file's text; undefined where there is none. Throws `usage` for a name that cannot be one. */
  text(name: string): Promise<string | undefined>;
  path(name: string): string;
  /** Where a template stands while it is edited. */
  draftPath(name: string): string;
  /** Creates or replaces the draft. */
  writeDraft(name: string, text: string): Promise<void>;
  /** The draft becomes the template. */
  publish(name: string): Promise<void>;
  discardDraft(name: string): Promise<void>;
  /** Throws `usage` where there is none. */
  remove(name: string): Promise<void>;
};

const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}._-]{0,99}$/u;

export function createTemplateStore(folder: string): TemplateStore {
  const path = (name: string) => join(folder, `${checked(name)}.md`);
  const draftPath = (name: string) => join(folder, `.${checked(name)}.draft.md`);
  const text = (name: string) => readText(path(name));
  const names = async () => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const files = entries.filter((entry) => !entry.isDirectory() && /^[^.].*\.md$/.test(entry.name));
    return files
      .map((entry) => entry.name.slice(0, -3))
      .filter((name) => NAME.test(name))
      .sort();
  };
  const missing = async (name: string) => {
    const known = await names();
    const guess = nearest(name, known);
    const hint =
      guess !== undefined ? `did you mean ${guess}?` : `mgw prompt edit ${name} makes it; mgw prompt list shows all`;
    return new MgwError('usage', `there is no template "${name}"`, { hint });
  };
  return {
    names,
    path,
    draftPath,
    text,
    async read(name) {
      const content = await text(name);
      if (content === undefined) throw await missing(name);
      return parseTemplate(content, name);
    },
    async writeDraft(name, content) {
      makeFolder(folder);
      await writeFile(draftPath(name), content, { mode: 0o600 });
    },
    async publish(name) {
      // An editor that writes beside and moves may leave other rights.
      await chmod(draftPath(name), 0o600);
      await rename(draftPath(name), path(name));
    },
    discardDraft: (name) => rm(draftPath(name), { force: true }),
    async remove(name) {
      if ((await text(name)) === undefined) throw await missing(name);
      await rm(path(name));
      await rm(draftPath(name), { force: true });
    },
  };
}

function checked(name: string): string {
  if (NAME.test(name)) return name;
  throw new MgwError('usage', `"${name}" cannot be the name of a template`, {
    hint: 'letters, digits, dots, _ and -; it is the name of its file without .md',
  });
}

async function readText(path: string): Promise<string | undefined> {
  try {
    const bytes = await readFile(path);
    if (!isUtf8(bytes)) throw new MgwError('usage', `${path} is not UTF-8`, { hint: 'save it as UTF-8' });
    return bytes.toString('utf8');
  } catch (error) {
    if (error instanceof MgwError) throw error;
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new MgwError('usage', `${path} cannot be read: ${code || String(error)}`, { cause: error });
  }
}
