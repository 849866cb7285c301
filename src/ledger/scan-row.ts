import type { Usage } from '../domain/chat.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { AttemptEntry, Billing, LedgerEntry, ReportedCall } from '../domain/ledger-entry.ts';
import {
  CLOSE_LIST,
  type Cursor,
  createTexts,
  createTimes,
  cursorOver,
  hasNext,
  isFilled,
  OPEN_LIST,
  readCount,
  skipString,
  type Texts,
  UNEXPECTED,
} from './json-cursor.ts';
import { passedOver, readObject, readWord, shape } from './json-shape.ts';

/** A row as reports see it, with when its call began, ms. */
export type ScannedCall = { atMs: number; call: ReportedCall };

/**
 * The row that stands there; undefined when it is not of the form that our own ledger writes. Several times as quick as
 * `JSON.parse` and a check, and gives just what they would: what it does not expect to the byte (spaces, escapes, a key
 * twice, a field of another type, a field missing) is left to them.
 */
export function scanRow(bytes: Buffer, start: number, end: number): ScannedCall | undefined {
  if (cursor.bytes !== bytes) cursor = cursorOver(bytes);
  cursor.at = start;
  cursor.end = end;
  try {
    const scanned = readObject({ atMs: 0, call: emptyCall() }, ROW, cursor, texts);
    return cursor.at === end ? scanned : undefined;
  } catch (error) {
    if (error === UNEXPECTED) return undefined;
    throw error;
  }
}

const OUTCOMES: readonly LedgerEntry['outcome'][] = ['answered', 'cached', 'failed', 'refused', 'cancelled'];
const STATUSES: readonly AttemptEntry['status'][] = ['ok', 'failed', 'cancelled'];
const SOURCES: readonly Billing['costSource'][] = ['computed', 'estimated', 'unpriced'];

/** Tokens of any source: the check lets every word pass. */
const USAGE = shape<Usage>(
  {
    input: (usage, cursor) => {
      usage.input = readCount(cursor);
    },
    output: (usage, cursor) => {
      usage.output = readCount(cursor);
    },
    source: (usage, cursor, texts) => {
      usage.source = texts.read(cursor) as Usage['source'];
    },
  },
  {
    cachedInput: (usage, cursor) => {
      usage.cachedInput = readCount(cursor);
    },
    reasoning: (usage, cursor) => {
      usage.reasoning = readCount(cursor);
    },
  },
);

function readUsage(cursor: Cursor, texts: Texts): Usage {
  return readObject<Usage>({ input: 0, output: 0, source: 'provider' }, USAGE, cursor, texts);
}

const BILLING = shape<Billing>(
  {
    usage: (billing, cursor, texts) => {
      billing.usage = readUsage(cursor, texts);
    },
    costSource: (billing, cursor, texts) => {
      billing.costSource = readWord(SOURCES, cursor, texts);
    },
  },
  {
    costNano: (billing, cursor) => {
      billing.costNano = readCount(cursor);
    },
    currency: (billing, cursor, texts) => {
      billing.currency = texts.read(cursor);
    },
  },
);

const ATTEMPT = shape<AttemptEntry>(
  {
    model: (attempt, cursor, texts) => {
      attempt.model = texts.read(cursor);
    },
    provider: (attempt, cursor, texts) => {
      attempt.provider = texts.read(cursor);
    },
    status: (attempt, cursor, texts) => {
      attempt.status = readWord(STATUSES, cursor, texts);
    },
    durationMs: (attempt, cursor) => {
      attempt.durationMs = readCount(cursor);
    },
  },
  {
    code: (attempt, cursor, texts) => {
      attempt.code = texts.read(cursor) as ErrorCode;
    },
    billed: (attempt, cursor, texts) => {
      const usage: Usage = { input: 0, output: 0, source: 'provider' };
      attempt.billed = readObject<Billing>({ usage, costSource: 'unpriced' }, BILLING, cursor, texts);
    },
  },
);

function readAttempts(cursor: Cursor, texts: Texts): AttemptEntry[] {
  const attempts: AttemptEntry[] = [];
  if (!isFilled(cursor, OPEN_LIST, CLOSE_LIST)) return attempts;
  do {
    const attempt: AttemptEntry = { model: '', provider: '', status: 'ok', durationMs: 0 };
    attempts.push(readObject(attempt, ATTEMPT, cursor, texts));
  } while (hasNext(cursor, CLOSE_LIST));
  return attempts;
}

/** What was paid for nothing is below zero. */
const MINUS = 45;

const CACHE = shape<ReportedCall['cache']>(
  {
    status: (cache, cursor, texts) => {
      cache.status = texts.read(cursor) as LedgerEntry['cache']['status'];
    },
  },
  {
    savedNano: (cache, cursor) => {
      const isLoss = cursor.bytes[cursor.at] === MINUS;
      if (isLoss) cursor.at += 1;
      cache.savedNano = readCount(cursor) * (isLoss ? -1 : 1);
    },
    savedCurrency: (cache, cursor, texts) => {
      cache.savedCurrency = texts.read(cursor);
    },
    spentNano: (_, cursor) => void readCount(cursor),
    usage: (_, cursor, texts) => void readUsage(cursor, texts),
  },
);

const COUNTED = shape<undefined>({
  input: (_, cursor) => void readCount(cursor),
  output: (_, cursor) => void readCount(cursor),
  encoding: (_, cursor) => skipString(cursor),
});

/** Fields that our own rows have and reports do not read. */
const PASSED_OVER = ['route', 'pid', 'upstreamModel', 'upstreamAsked', 'endpointHost', 'finishReason', 'requestId'];
const PRICES = shape<undefined>({}, passedOver(['input', 'cachedInput', 'output', 'currency', 'source', 'period']));

// One for all ledgers: names are the same in all of them, and the engine works best with functions that stay the same.
const times = createTimes();

const ROW = shape<ScannedCall>(
  {
    v: (_, cursor) => {
      if (readCount(cursor) !== 1) throw UNEXPECTED;
    },
    id: (_, cursor) => skipString(cursor),
    ts: (row, cursor) => {
      row.atMs = times.read(cursor);
    },
    asked: ({ call }, cursor, texts) => {
      call.asked = texts.read(cursor);
    },
    outcome: ({ call }, cursor, texts) => {
      call.outcome = readWord(OUTCOMES, cursor, texts);
    },
    attempts: ({ call }, cursor, texts) => {
      call.attempts = readAttempts(cursor, texts);
    },
    durationMs: ({ call }, cursor) => {
      call.durationMs = readCount(cursor);
    },
    cache: ({ call }, cursor, texts) => void readObject(call.cache, CACHE, cursor, texts),
  },
  {
    model: ({ call }, cursor, texts) => {
      call.model = texts.read(cursor);
    },
    provider: ({ call }, cursor, texts) => {
      call.provider = texts.read(cursor);
    },
    code: ({ call }, cursor, texts) => {
      call.code = texts.read(cursor) as ErrorCode;
    },
    firstTokenMs: ({ call }, cursor) => {
      call.firstTokenMs = readCount(cursor);
    },
    tag: ({ call }, cursor, texts) => {
      call.tag = texts.read(cursor);
    },
    forTag: ({ call }, cursor, texts) => {
      call.forTag = texts.read(cursor);
    },
    promptHash: (_, cursor) => skipString(cursor),
    counted: (_, cursor, texts) => void readObject(undefined, COUNTED, cursor, texts),
    prices: (_, cursor, texts) => void readObject(undefined, PRICES, cursor, texts),
    usage: ({ call }, cursor, texts) => {
      call.usage = readUsage(cursor, texts);
    },
    costSource: ({ call }, cursor, texts) => {
      call.costSource = readWord(SOURCES, cursor, texts);
    },
    costNano: ({ call }, cursor) => {
      call.costNano = readCount(cursor);
    },
    currency: ({ call }, cursor, texts) => {
      call.currency = texts.read(cursor);
    },
    ...passedOver(PASSED_OVER),
  },
);

const texts = createTexts(
  [ROW, ATTEMPT, BILLING, USAGE, CACHE, COUNTED]
    .flatMap(({ fields }) => [...fields.keys()])
    .concat(OUTCOMES, STATUSES, SOURCES),
);
let cursor = cursorOver(Buffer.of());

/** Every field from the start, so that all rows have one shape for the engine. */
function emptyCall(): ReportedCall {
  return {
    asked: '',
    outcome: 'answered',
    attempts: [],
    durationMs: 0,
    cache: { status: 'miss', savedNano: undefined, savedCurrency: undefined },
    model: undefined,
    provider: undefined,
    code: undefined,
    firstTokenMs: undefined,
    tag: undefined,
    forTag: undefined,
    usage: undefined,
    costSource: undefined,
    costNano: undefined,
    currency: undefined,
  };
}
