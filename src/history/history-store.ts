import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyEvent, type Conversation, type ConversationEvent, EMPTY_CONVERSATION } from '../domain/conversation.ts';
import { codeOf } from '../files/code-of.ts';
import { makeFolder } from '../files/make-folder.ts';
import { replaceFileSync } from '../files/replace-file.ts';
import { appendLine, historyError } from './append-line.ts';
import { eventLine, parseLine } from './lines.ts';
import { createNames, isConversationId, type Names } from './names.ts';

/** A conversation's file: `atMs` is when something was last added to it. */
export type KeptFile = { id: string; path: string; atMs: number; bytes: number };

/** `skipped`: lines that cannot be read, such as one that a crash has torn; `bytes`: of the file that was read. */
export type ReadBack = { conversation: Conversation; skipped: number; bytes: number };

/**
 * Conversations in a folder, one file of JSON lines each, named by the id of its first call. A file only grows, by one write
 * an event, so that any number of processes may add to it and one that is killed leaves at most a torn line.
 */
export type HistoryStore = {
  names: Names;
  /** Gives the bytes that were added. Throws `record`. */
  append(id: string, event: ConversationEvent): number;
  /** Undefined where there is no such conversation. Throws what the file system says of one that cannot be read. */
  read(id: string): ReadBack | undefined;
  /** Bytes; 0 where there is none. */
  sizeOf(id: string): number;
  /** Newest first. */
  files(): KeptFile[];
  /** Of those that were begun last, newest first; asks nothing of the files, so that it is quick among many. */
  begunLast(count: number): string[];
  /** The one that was last added to. */
  lastId(): string | undefined;
  /** For good, with its name. Whether there was one. */
  remove(id: string): boolean;
  /** Whether the person has switched it off, by a mark in the folder. */
  isOff(): boolean;
  /** Throws `record`. */
  switchOff(): void;
  switchOn(): void;
};

export function createHistoryStore(folder: string): HistoryStore {
  const names = createNames(join(folder, 'names'));
  const pathOf = (id: string) => join(folder, `${id}.jsonl`);
  const lastPath = join(folder, 'last');
  const offPath = join(folder, 'off');
  const files = () => keptFiles(folder);
  return {
    names,
    append(id, event) {
      const bytes = appendLine(pathOf(id), eventLine(event));
      rememberLast(lastPath, id);
      return bytes;
    },
    read: (id) => readBack(pathOf(id)),
    sizeOf: (id) => statSync(pathOf(id), { throwIfNoEntry: false })?.size ?? 0,
    files,
    begunLast: (count) => idsIn(folder).sort().slice(-count).reverse(),
    lastId() {
      const id = readLast(lastPath);
      return id !== undefined && existsSync(pathOf(id)) ? id : files()[0]?.id;
    },
    remove(id) {
      const name = names.all().get(id);
      const there = existsSync(pathOf(id));
      if (name !== undefined) names.remove(name);
      rmSync(pathOf(id), { force: true });
      return there || name !== undefined;
    },
    isOff: () => existsSync(offPath),
    switchOff: () => writeMark(folder, offPath),
    switchOn: () => rmSync(offPath, { force: true }),
  };
}

/** The events of a text, in order. What a crash has torn is passed over. */
export function replay(text: string): Omit<ReadBack, 'bytes'> {
  let conversation = EMPTY_CONVERSATION;
  let skipped = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const event = parseLine(line);
    if (event === undefined) skipped += 1;
    else conversation = applyEvent(conversation, event);
  }
  return { conversation, skipped };
}

function readBack(path: string): ReadBack | undefined {
  try {
    const bytes = readFileSync(path);
    return { ...replay(bytes.toString('utf8')), bytes: bytes.length };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function keptFiles(folder: string): KeptFile[] {
  const files: KeptFile[] = [];
  for (const id of idsIn(folder)) {
    const path = join(folder, `${id}.jsonl`);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat !== undefined) files.push({ id, path, atMs: stat.mtimeMs, bytes: stat.size });
  }
  return files.sort((a, b) => b.atMs - a.atMs || (a.id < b.id ? 1 : -1));
}

function idsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => name.slice(0, -'.jsonl'.length))
      .filter(isConversationId);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Only a short cut: without it the newest file is looked for. */
function rememberLast(path: string, id: string): void {
  try {
    replaceFileSync(path, `${id}\n`);
  } catch {
    // Said above.
  }
}

function readLast(path: string): string | undefined {
  try {
    const id = readFileSync(path, 'utf8').trim();
    return isConversationId(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

function writeMark(folder: string, path: string): void {
  try {
    makeFolder(folder);
    writeFileSync(path, '', { mode: 0o600 });
  } catch (error) {
    throw historyError(path, error);
  }
}
