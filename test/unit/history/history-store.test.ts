import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEvent, type ConversationEvent, EMPTY_CONVERSATION } from '../../../src/domain/conversation.ts';
import { createHistoryStore } from '../../../src/history/history-store.ts';
import { eventLine } from '../../../src/history/lines.ts';
import { conversationName } from '../../../src/history/names.ts';
import { tempFolder } from '../../support/temp-home.ts';
import { accountOfTurn, idOf, turnOf } from '../../support/turns.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 40 });

/** What happens to a file: an event that is kept, or a line of which a crash has left so much. */
type Step = { event: ConversationEvent } | { torn: number; event: ConversationEvent };

const event: fc.Arbitrary<ConversationEvent> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({ number: fc.nat(50), question: text, answer: text, cut: fc.boolean(), replaces: fc.option(fc.nat(50)) })
      .map(({ number, question, answer, cut, replaces }) => ({
        ...turnOf(number, { question, answer, ...(cut && { cut: true }) }),
        ...(replaces !== null && { replaces: idOf(replaces) }),
      })),
  },
  {
    weight: 1,
    arbitrary: fc
      .nat(50)
      .map((number) => ({ type: 'undo' as const, at: '2026-11-25T10:00:00.000Z', turn: idOf(number) })),
  },
  {
    weight: 1,
    arbitrary: fc
      .nat(50)
      .map((number) => ({ type: 'call' as const, call: accountOfTurn(number, { outcome: 'failed' }) })),
  },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: event.map((kept) => ({ event: kept })) },
  { weight: 1, arbitrary: fc.record({ torn: fc.double({ min: 0, max: 1, noNaN: true }), event }) },
);

/** As a process leaves it that dies while it writes. */
function tear(path: string, rest: string): void {
  appendFileSync(path, existsSync(path) ? `\n${rest}` : rest);
}

describe('a conversation’s file', () => {
  it('reads back what was added, in order, whatever was torn in between', async () => {
    const folder = await tempFolder();
    let run = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const id = idOf(run++);
        const store = createHistoryStore(folder);
        let [expected, torn] = [EMPTY_CONVERSATION, 0];
        for (const one of steps) {
          if ('torn' in one) {
            const line = eventLine(one.event);
            // At least its first byte, and never all of it.
            tear(join(folder, `${id}.jsonl`), line.slice(0, 1 + Math.floor(one.torn * (line.length - 3))));
            torn += 1;
          } else {
            store.append(id, one.event);
            expected = applyEvent(expected, one.event);
          }
        }
        const read = createHistoryStore(folder).read(id);
        expect(read?.conversation ?? EMPTY_CONVERSATION).toEqual(expected);
        expect(read?.skipped ?? 0).toBe(torn);
      }),
      { numRuns: 150 },
    );
  });

  it('is readable by its owner alone, and so are its folders', async () => {
    const folder = join(await tempFolder(), 'history');
    const store = createHistoryStore(folder);
    store.append(idOf(1), turnOf(1));
    store.names.claim('work', idOf(1));
    store.switchOff();
    const mode = (...path: string[]) => (statSync(join(folder, ...path)).mode & 0o777).toString(8);
    expect([mode(), mode('names')]).toEqual(['700', '700']);
    expect([mode(`${idOf(1)}.jsonl`), mode('last'), mode('off')]).toEqual(['600', '600', '600']);
  });

  it('passes over what another program wrote, and keeps the rest', async () => {
    const folder = await tempFolder();
    const store = createHistoryStore(folder);
    store.append(idOf(1), turnOf(1));
    appendFileSync(
      join(folder, `${idOf(1)}.jsonl`),
      '[1]\n{"v":2,"type":"turn"}\n\n{"v":1,"type":"turn","turn":{}}\nnull\n',
    );
    store.append(idOf(1), turnOf(2));
    expect(store.read(idOf(1))).toMatchObject({
      skipped: 4,
      conversation: { turns: [{ answer: 'answer 1' }, { answer: 'answer 2' }] },
    });
  });

  it('throws `record` where it cannot be written', async () => {
    const folder = join(await tempFolder(), 'history');
    writeFileSync(folder, 'a file');
    expect(() => createHistoryStore(folder).append(idOf(1), turnOf(1))).toThrow(/cannot write/);
  });
});

describe('the history', () => {
  it('names the conversation that was last added to, also without its note of it', async () => {
    const folder = await tempFolder();
    const store = createHistoryStore(folder);
    expect(store.lastId()).toBeUndefined();
    store.append(idOf(1), turnOf(1));
    store.append(idOf(2), turnOf(2));
    store.append(idOf(1), turnOf(3));
    expect(store.lastId()).toBe(idOf(1));
    writeFileSync(join(folder, 'last'), 'nonsense');
    for (const [at, number] of [2, 1].entries())
      utimesSync(join(folder, `${idOf(number)}.jsonl`), 1000 + at, 1000 + at);
    expect(store.files().map(({ id }) => id)).toEqual([idOf(1), idOf(2)]);
    expect(store.lastId()).toBe(idOf(1));
    store.remove(idOf(1));
    expect(store.lastId()).toBe(idOf(2));
  });

  it('removes a conversation with its name, and leaves others', async () => {
    const folder = await tempFolder();
    const store = createHistoryStore(folder);
    for (const number of [1, 2]) store.append(idOf(number), turnOf(number));
    store.names.claim('one', idOf(1));
    store.names.claim('two', idOf(2));
    expect(store.remove(idOf(1))).toBe(true);
    expect(store.remove(idOf(1))).toBe(false);
    expect([...store.names.all()]).toEqual([[idOf(2), 'two']]);
    expect(existsSync(join(folder, `${idOf(1)}.jsonl`))).toBe(false);
    expect(readFileSync(join(folder, `${idOf(2)}.jsonl`), 'utf8')).toContain('answer 2');
  });

  it('is off from the mark on until it is taken away', async () => {
    const folder = join(await tempFolder(), 'history');
    const store = createHistoryStore(folder);
    expect(store.isOff()).toBe(false);
    store.switchOff();
    expect(createHistoryStore(folder).isOff()).toBe(true);
    store.switchOn();
    store.switchOn();
    expect(store.isOff()).toBe(false);
  });

  it('takes other files for no conversations', async () => {
    const folder = await tempFolder();
    mkdirSync(join(folder, 'names'));
    for (const name of ['last', 'notes.jsonl', `${idOf(1)}.jsonl.bak`, `${idOf(2).toLowerCase()}.jsonl`]) {
      writeFileSync(join(folder, name), '');
    }
    expect(createHistoryStore(folder).files()).toEqual([]);
  });
});

describe('a name', () => {
  it('belongs to whoever claims it first, whatever signs it has', async () => {
    const { names } = createHistoryStore(await tempFolder());
    for (const name of ['work', 'Work', '工作', 'a/b', '..', 'naïve 👍']) {
      expect(names.idOf(name)).toBeUndefined();
      expect(names.claim(name, idOf(1))).toBe(idOf(1));
      expect(names.claim(name, idOf(2))).toBe(idOf(1));
      names.remove(name);
      expect(names.claim(name, idOf(2))).toBe(idOf(2));
    }
    expect(names.idOf('work')).toBe(idOf(2));
  });

  it.each(['', '  ', 'a\nb', '-x', idOf(1), idOf(1).toLowerCase(), 'x'.repeat(101)])('cannot be %j', (name) => {
    expect(() => conversationName(name)).toThrow(/a session's name/);
  });

  it('is the same in either form of its letters', () => {
    expect(conversationName(' nai\u0308ve ')).toBe('naïve');
  });
});
