import { type ChaosAction, isChatCompletionBody, type JournalEntry, LLMock } from '@copilotkit/aimock';
import { type Clock, type ErrorCode, type LedgerEntry, MgwError, ModelGateway } from 'mgw';
import { expect, it, onTestFinished } from 'vitest';
import { ledgerRows } from '../support/ledger-rows.ts';
import { homeWith } from '../support/run-bin.ts';

const CALLS = 500;
const AT_A_TIME = 10;
/** Each of the four is drawn after the ones before it have missed: together 30 %. */
const RATE = 1 - 0.7 ** (1 / 4);
const CHAOS = { dropRate: RATE, malformedRate: RATE, rateLimitRate: RATE, disconnectRate: RATE };
const SPEED = 4;

/** Pauses, rests and limits pass four times as fast as on the wall. */
const fastClock: Clock = {
  now: () => Date.now() * SPEED,
  monotonic: () => performance.now() * SPEED,
  after: (ms, run) => {
    const timer = setTimeout(run, ms / SPEED);
    return () => clearTimeout(timer);
  },
};

/** Every sixth answer of the primary breaks off in the middle, and every thirtieth of the fallback, too. */
const questionOf = (index: number) =>
  `question ${index}${index % 6 === 0 ? ', cut by a' : ''}${index % 30 === 0 ? ', cut by b' : ''}`;
const answerTo = (question: string) => `The answer to "${question}" is whole when this is its last word.`;

function questionIn(body: JournalEntry['body']): string {
  return isChatCompletionBody(body) ? String(body.messages.at(-1)?.content) : '';
}

/** A server that is not ours, with its own faults and its own journal. */
async function chaoticServer(name: string): Promise<LLMock> {
  const mock = new LLMock({ port: 0, host: '127.0.0.1', chaos: CHAOS, chunkSize: 8, journalMaxEntries: 0 });
  // The latency lets the first chunks leave before the cut.
  mock.on({ userMessage: new RegExp(`cut by ${name}`) }, (request) => ({ content: answerTo(questionIn(request)) }), {
    truncateAfterChunks: 4,
    latency: 1,
  });
  mock.on({}, (request) => ({ content: answerTo(questionIn(request)) }));
  await mock.start();
  onTestFinished(() => mock.stop());
  return mock;
}

type Outcome = { question: string; id: string | undefined; text?: string; error?: unknown };

async function askAll(gateway: ModelGateway): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let asked = 0;
  const worker = async () => {
    while (asked < CALLS) {
      const question = questionOf(asked++);
      try {
        const { id, content } = await gateway.chat(question);
        outcomes.push({ question, id, text: content });
      } catch (error) {
        outcomes.push({ question, id: error instanceof MgwError ? error.entry?.id : undefined, error });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return outcomes;
}

/** What each fault of the server is called in the ledger. */
const CODES = {
  drop: 'server',
  // Its malformed JSON has no end.
  malformed: 'incomplete',
  rateLimit: 'rate-limit',
  disconnect: 'network',
} as const satisfies Record<ChaosAction, ErrorCode>;

/** What the server did, and what the ledger says of it, in the same words. */
function served({ response }: JournalEntry): string {
  if (response.chaosAction !== undefined) return CODES[response.chaosAction];
  return response.interrupted ? 'network' : 'ok';
}

const counted = (words: readonly string[]) =>
  Object.fromEntries([...new Set(words)].sort().map((word) => [word, words.filter((other) => other === word).length]));

it('500 calls at 30 % faults give whole answers or clean errors, and the ledger agrees with the servers', async () => {
  const servers = { a: await chaoticServer('a'), b: await chaoticServer('b') };
  const { home, env } = await homeWith(
    Object.values(servers).map(({ url }) => ({ url: `${url}/v1/chat/completions` })),
  );
  const gateway = new ModelGateway(undefined, { effects: { env, clock: fastClock } });
  onTestFinished(() => gateway.close());

  const outcomes = await askAll(gateway);
  const answered = outcomes.filter(({ error }) => error === undefined);
  for (const { question, text } of answered) expect(text).toBe(answerTo(question));
  const codes = new Set<ErrorCode>(Object.values(CODES));
  for (const { question, error } of outcomes.filter(({ text }) => text === undefined)) {
    expect(error, question).toBeInstanceOf(MgwError);
    expect(codes, question).toContain(error instanceof MgwError && error.code);
  }
  expect(outcomes).toHaveLength(CALLS);
  expect(answered.length).toBeGreaterThan(CALLS * 0.9);
  expect(answered.filter(({ question }) => question.endsWith('cut by a')).length).toBeGreaterThan(20);

  const rows = await ledgerRows(home);
  expect(rows).toHaveLength(CALLS);
  expect(rows.filter(({ outcome }) => outcome === 'answered')).toHaveLength(answered.length);
  const byId = new Map(rows.map((row) => [row.id, row]));
  expect(byId.size).toBe(CALLS);
  for (const [model, server] of Object.entries(servers)) {
    const journal = server.getRequests();
    const attempts = rows.flatMap((row) => row.attempts.filter((attempt) => attempt.model === model));
    expect(counted(attempts.map(({ status, code }) => (status === 'ok' ? 'ok' : (code ?? ''))))).toEqual(
      counted(journal.map(served)),
    );
    for (const { question, id = '' } of outcomes) {
      const made = byId.get(id)?.attempts.filter((attempt) => attempt.model === model) ?? [];
      expect(made.length, question).toBe(journal.filter(({ body }) => questionIn(body) === question).length);
    }
    const faults = journal.filter(({ response }) => response.chaosAction !== undefined).length;
    expect(faults / journal.length).toBeGreaterThan(0.15);
    expect(new Set(journal.map(({ response }) => response.chaosAction))).toEqual(
      new Set([undefined, 'drop', 'malformed', 'rateLimit', 'disconnect']),
    );
  }
  expect(unpaidSuccesses(rows)).toEqual([]);
}, 60_000);

/** Rows that claim an answer without the one attempt that gave it, or without what it cost. */
function unpaidSuccesses(rows: readonly LedgerEntry[]): LedgerEntry[] {
  return rows.filter(
    ({ outcome, attempts, costNano = 0 }) =>
      outcome === 'answered' &&
      (attempts.at(-1)?.status !== 'ok' ||
        attempts.filter(({ status }) => status === 'ok').length !== 1 ||
        costNano <= 0),
  );
}
