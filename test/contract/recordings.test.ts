import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FinishReason, Send } from '../../src/domain/chat.ts';
import { CUTS } from '../support/cut.ts';
import { createUpstream, frame, never, raw, type Upstream } from '../support/upstream.ts';
import { HELLO, neverAborted, outcomeOf, testModel, testSend } from '../support/wire.ts';

/** Our own recordings, and the collection of real traffic where it stands beside the project. */
const OWN = join(import.meta.dirname, '../fixtures/wire');
const SHARED = join(import.meta.dirname, '../../../shared/wire');

type Recording = { name: string; provider: string; contentType: string; body: string; payloads: Payload[] };

type Part = { content?: string | null; reasoning_content?: string | null; reasoning?: string | null };
type Choice = { index?: number; delta?: Part; message?: Part; finish_reason?: string | null };
type Reported = {
  prompt_tokens: number;
  completion_tokens: number;
  prompt_tokens_details?: { cached_tokens?: number };
  prompt_cache_hit_tokens?: number;
  completion_tokens_details?: { reasoning_tokens?: number };
};
type Payload = { choices: Choice[]; usage?: Reported | null; model?: string };

const PROVIDERS: Record<string, string> = { compatible: 'openai-compatible' };

function recordingsIn(root: string): Recording[] {
  if (!existsSync(root)) return [];
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap(({ name: vendor }) => {
    const files = readdirSync(join(root, vendor)).filter((file) => /\.(sse|json|txt)$/.test(file));
    return files.map((file) => recording(join(root, vendor, file), PROVIDERS[vendor] ?? vendor));
  });
}

function recording(path: string, provider: string): Recording {
  const text = readFileSync(path, 'utf8');
  const name = `${provider}/${basename(path)}`;
  if (path.endsWith('.json'))
    return { name, provider, contentType: 'application/json', body: text, payloads: [JSON.parse(text)] };
  const body = path.endsWith('.sse')
    ? text
    : [...text.split('\n').filter((line) => line !== ''), '[DONE]'].map(frame).join('');
  const data = body
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'));
  const payloads = data.map((line) => line.slice(5).trim()).filter((line) => line !== '[DONE]');
  return { name, provider, contentType: 'text/event-stream', body, payloads: payloads.map((line) => JSON.parse(line)) };
}

const REASONS: Record<string, FinishReason> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  sensitive: 'content-filter',
};

/** What stands in a recording, read in the plainest way. */
function expected({ payloads }: Recording) {
  const first = payloads.flatMap((payload) => payload.choices.filter((choice) => (choice.index ?? 0) === 0));
  const parts = first.map((choice) => choice.delta ?? choice.message ?? {});
  const usage = payloads.map((payload) => payload.usage).findLast((value) => value);
  if (!usage) throw new Error('a recording without usage');
  const cached = usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens;
  const reasoning = usage.completion_tokens_details?.reasoning_tokens;
  return {
    text: parts.map((part) => part.content ?? '').join(''),
    reasoning: parts.map((part) => part.reasoning_content ?? part.reasoning ?? '').join(''),
    reason: REASONS[first.map((choice) => choice.finish_reason).findLast((value) => value) ?? ''],
    upstreamModel: payloads.at(-1)?.model,
    usage: {
      input: usage.prompt_tokens,
      output: usage.completion_tokens,
      ...(cached === undefined ? {} : { cachedInput: cached }),
      ...(reasoning === undefined ? {} : { reasoning }),
      source: 'provider',
    },
  };
}

let upstream: Upstream;
let send: Send;
let close: () => Promise<void>;
beforeAll(async () => {
  upstream = await createUpstream(never);
  ({ send, close } = testSend());
});
afterAll(async () => {
  await close();
  await upstream.close();
});

const own = recordingsIn(OWN);
const shared = recordingsIn(SHARED);

describe(`${own.length} recordings of our own and ${shared.length} shared ones`, () => {
  it('are there', () => {
    expect(own.length).toBeGreaterThanOrEqual(8);
    if (existsSync(SHARED)) expect(shared.length).toBeGreaterThanOrEqual(16);
  });

  describe.each([...own, ...shared])('$name', (recorded) => {
    it.each(CUTS)('gives what stands in it, cut: %s', { timeout: 60_000 }, async (cut) => {
      upstream.use(raw(recorded.body, { cut, headers: { 'content-type': recorded.contentType } }));
      const model = testModel({ provider: recorded.provider, endpoint: upstream.url });
      const { text, reasoning, finish, error } = await outcomeOf(send(model, HELLO, neverAborted()));
      expect(error).toBeUndefined();
      const { usage, reason, upstreamModel, malformedFrames } = finish ?? {};
      expect({ text, reasoning, reason, usage, upstreamModel }).toEqual(expected(recorded));
      expect(malformedFrames).toBeUndefined();
    });
  });
});
