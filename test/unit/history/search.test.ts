import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHistoryStore } from '../../../src/history/history-store.ts';
import { foldText, foldWithPlaces } from '../../../src/history/search/fold.ts';
import { parseQuery, spansIn } from '../../../src/history/search/query.ts';
import { type ConversationMatch, searchFiles } from '../../../src/history/search/search.ts';
import { tempFolder } from '../../support/temp-home.ts';
import { idOf, turnOf } from '../../support/turns.ts';

const finds = (query: string, text: string) => spansIn(foldText(text), parseQuery(query)) !== undefined;

describe('a query', () => {
  it.each([
    ['cat', 'Two CATS'],
    ['cat', 'category theory'],
    ['索引', '数据库索引怎么建'],
    ['数据库 索引', '索引和数据库'],
    ['python', '用Python写一个'],
    ['ｐｙｔｈｏｎ', 'python'],
    ['python', 'ＰＹＴＨＯＮ'],
    ['"left join"', 'a LEFT\n  JOIN of b'],
    ['strasse', 'Straße'],
    ['naïve', 'nai\u0308ve'],
    ['c++', 'in C++ and Rust'],
    ['--json', 'mgw chat --json'],
    ['ﬁle', 'a file'],
    ['"say \\"', 'he did say \\" once'],
  ])('%s is found in %j', (query, text) => {
    expect(finds(query, text)).toBe(true);
  });

  it.each([
    ['cat', 'concatenate'],
    ['索引', '索 引'],
    ['数据库 表', '数据库索引'],
    ['"left join"', 'join left'],
    ['1', '21'],
  ])('%s is not found in %j', (query, text) => {
    expect(finds(query, text)).toBe(false);
  });

  it.each(['', '  ', '""'])('of %j is refused', (query) => {
    expect(() => parseQuery(query)).toThrow('nothing to search for');
  });

  it('knows of each sign of a folded text where it stands', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const { text: folded, places } = foldWithPlaces(text);
        expect(places).toHaveLength(folded.length + 1);
        expect(places.at(-1)).toBe(text.length);
        expect(places.every((place, at) => at === 0 || place >= (places[at - 1] ?? 0))).toBe(true);
      }),
    );
  });
});

async function historyOf(...turns: (readonly [question: string, answer: string])[]) {
  const folder = await tempFolder();
  const store = createHistoryStore(folder);
  for (const [at, [question, answer]] of turns.entries()) {
    store.append(idOf(at), turnOf(at, { question, answer }));
    utimesSync(join(folder, `${idOf(at)}.jsonl`), 1000 + at, 1000 + at);
  }
  return { folder, store };
}

async function foundIn(store: ReturnType<typeof createHistoryStore>, query: string): Promise<ConversationMatch[]> {
  const signal = new AbortController().signal;
  const onTrouble = () => expect.unreachable();
  const found: ConversationMatch[] = [];
  for await (const match of searchFiles(store.files(), parseQuery(query), { signal, onTrouble })) found.push(match);
  return found;
}

describe('a search', () => {
  it('finds the newest first, and of a turn what stands in question and answer together', async () => {
    const { store } = await historyOf(
      ['How do I index a table?', 'Use CREATE INDEX.'],
      ['数据库索引', '用 CREATE INDEX。'],
      ['nothing', 'of it'],
    );
    const ids = async (query: string) => (await foundIn(store, query)).map(({ file }) => file.id);
    expect(await ids('create index')).toEqual([idOf(1), idOf(0)]);
    expect(await ids('table use')).toEqual([idOf(0)]);
    expect(await ids('数据库 create')).toEqual([idOf(1)]);
    expect(await ids('missing')).toEqual([]);
  });

  it('shows the place with what stands around it, and marks every term in it', async () => {
    const { store } = await historyOf([`${'far '.repeat(50)}before the Straße and the naïve cat after`, 'x']);
    const [found] = await foundIn(store, 'strasse cat');
    const pieces = found?.matches[0]?.snippet ?? [];
    expect(pieces.filter(({ hit }) => hit).map(({ text }) => text)).toEqual(['Straße', 'cat']);
    expect(pieces.map(({ text }) => text).join('')).toMatch(/^…[^…]*before the Straße and the naïve cat after$/);
  });

  it('finds nothing in what was taken back, and passes over what is torn', async () => {
    const { folder, store } = await historyOf(['the secret plan', 'answer']);
    const path = join(folder, `${idOf(0)}.jsonl`);
    store.append(idOf(0), turnOf(7, { question: 'the other plan' }));
    store.append(idOf(0), { type: 'undo', at: '2026-11-25T10:00:00.000Z', turn: idOf(0) });
    writeFileSync(path, '{"v":1,"type":"turn","turn":{"question":"the torn plan', { flag: 'a' });
    expect(await foundIn(store, 'secret')).toEqual([]);
    const [found] = await foundIn(store, 'plan');
    expect(found?.matches.map(({ turn, number }) => [turn.question, number])).toEqual([['the other plan', 1]]);
  });

  it('finds whatever was asked by any word of it', async () => {
    const folder = await tempFolder();
    const store = createHistoryStore(folder);
    let run = 100;
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async (question) => {
        const words = question.split(/\s+/).filter((word) => foldText(word).trim() !== '' && !/["“”]/.test(word));
        const [word] = words;
        if (word === undefined) return;
        const id = idOf(run++);
        store.append(id, turnOf(run, { question, answer: '' }));
        const files = store.files().filter((file) => file.id === id);
        const signal = new AbortController().signal;
        const search = searchFiles(files, parseQuery(word), { signal, onTrouble: () => {} });
        expect((await search.next()).value?.file.id).toBe(id);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['a ﹨ b', '﹨'],
    ['C:\\temp', 'C:\\temp'],
    ['say ＂it＂', 'say'],
    ['a\u0007b', 'a\u0007b'],
  ])('finds %j by %j, however JSON writes it', async (question, word) => {
    const { store } = await historyOf([question, 'answer']);
    expect(await foundIn(store, word)).toHaveLength(1);
  });

  it('stops when it is told to', async () => {
    const { store } = await historyOf(['a', 'b']);
    const search = searchFiles(store.files(), parseQuery('a'), {
      signal: AbortSignal.abort(new Error('stopped')),
      onTrouble: () => {},
    });
    await expect(search.next()).rejects.toThrow('stopped');
  });
});
