import { describe, expect, it } from 'vitest';
import { type Heard, hearing } from '../../../src/cli/hear-answer.ts';
import { keptQuestion, turnEvent } from '../../../src/cli/session/record-turn.ts';
import type { ChatEvent } from '../../../src/domain/chat.ts';
import { MgwError } from '../../../src/domain/errors.ts';
import { entryOf, unanswered } from '../../support/entries.ts';

const entry = entryOf();
const text = (value: string): ChatEvent => ({ type: 'text-delta', text: value });
const finish: ChatEvent = { type: 'finish', reason: 'stop', usage: { input: 1, output: 1, source: 'provider' }, entry };
const asked = { question: 'q', words: 'q', system: undefined, model: undefined, leftOut: 0 };

async function* stream(...events: (ChatEvent | Error)[]): AsyncGenerator<ChatEvent> {
  for (const event of events) {
    if (event instanceof Error) throw event;
    yield event;
  }
}

/** What passed through, and what was told. */
async function hear(events: AsyncIterable<ChatEvent>, warning?: string) {
  const told: Heard[] = [];
  const passed: string[] = [];
  const tell = async (heard: Heard) => {
    told.push(heard);
    return warning;
  };
  try {
    for await (const event of hearing(events, tell)) passed.push(event.type);
  } catch (error) {
    passed.push(error instanceof MgwError ? error.code : 'thrown');
  }
  return { told, passed };
}

describe('what is heard of an answer', () => {
  it('is told once, before the last event, without what was void', async () => {
    const restart: ChatEvent = { type: 'restart', discarded: 1, reason: 'broken' };
    const { told, passed } = await hear(
      stream(text('void'), restart, text('the '), text('answer'), finish),
      'not kept',
    );
    expect(told).toEqual([{ content: 'the answer', entry }]);
    expect(passed).toEqual(['text-delta', 'restart', 'text-delta', 'text-delta', 'warning', 'finish']);
  });

  it('is told of a failure with what had come, and the failure goes on', async () => {
    const error = new MgwError('cancelled', 'stopped');
    error.entry = entry;
    const { told, passed } = await hear(stream(text('half'), error));
    expect(told).toEqual([{ content: 'half', entry, error }]);
    expect(passed).toEqual(['text-delta', 'cancelled']);
  });
});

describe('what becomes a turn', () => {
  it('is an answer, also one that was stopped on the way', () => {
    expect(turnEvent({ content: 'a', entry }, asked)).toMatchObject({
      type: 'turn',
      turn: { answer: 'a', model: 'qwen' },
    });
    const error = new MgwError('cancelled', 'stopped');
    expect(turnEvent({ content: 'a', entry, error }, asked)).toMatchObject({
      type: 'turn',
      turn: { answer: 'a', cut: true },
    });
  });

  it.each(['server', 'incomplete', 'reader-gone'] as const)(
    'is nothing that ended in %s, though it is paid for',
    (code) => {
      const event = turnEvent({ content: 'a', entry, error: new MgwError(code, 'x') }, asked);
      expect(event).toMatchObject({ type: 'call', call: { id: entry.id } });
    },
  );

  it('is an answer that was given, whatever became of its row', () => {
    const event = turnEvent({ content: 'a', entry, error: new MgwError('record', 'disk full') }, asked);
    expect(event).toMatchObject({ type: 'turn', turn: { answer: 'a' } });
  });

  it('is nothing that is empty, nor a call that cost nothing, nor one without a row', () => {
    expect(turnEvent({ content: ' \n', entry }, asked)?.type).toBe('call');
    const refused = unanswered({ outcome: 'refused' });
    expect(turnEvent({ content: '', entry: refused, error: new MgwError('budget', 'x') }, asked)).toBeUndefined();
    expect(turnEvent({ content: 'a', entry: undefined }, asked)).toBeUndefined();
  });

  it('names images in a line each, and has nothing else of them', () => {
    const files = [
      { path: '/home/me/a.png', bytes: 7, image: 'image/png' as const },
      { path: 'notes.md', bytes: 5 },
      { path: 'b\nc.gif', bytes: 7, image: 'image/gif' as const },
    ];
    const kept = keptQuestion({ text: 'notes\n\nq', files }, 'q');
    expect(kept).toEqual({ question: '[image: a.png]\n[image: b c.gif]\n\nnotes\n\nq', images: 2, words: 'q' });
    expect(turnEvent({ content: 'a', entry }, { ...asked, ...kept })).toMatchObject({ turn: kept });
    expect(keptQuestion({ text: 'q', files: [] }, 'q')).toEqual({ question: 'q', images: 0, words: 'q' });
  });

  it('says what was written by hand, where files went with it', () => {
    const event = turnEvent(
      { content: 'a', entry },
      { ...asked, question: 'file\n\nq', model: 'auto', leftOut: 2, replaces: 'X' },
    );
    expect(event).toMatchObject({
      replaces: 'X',
      turn: { question: 'file\n\nq', words: 'q', asked: 'auto', leftOut: 2 },
    });
  });
});
