import { afterEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../../src/effects.ts';
import { type Failures, type Simulator, startSimulator, type Vendor } from '../../../src/simulator/simulator.ts';

type Frame = {
  id: string;
  model: string;
  choices: { delta: Record<string, unknown>; finish_reason?: string | null }[];
  usage?: { prompt_tokens: number; completion_tokens: number } | null;
};

const VENDOR_MODELS: [Vendor, string][] = [
  ['deepseek', 'deepseek-chat'],
  ['qwen', 'qwen-plus'],
  ['glm', 'glm-4.7'],
];
const clock: Pick<Clock, 'now' | 'after'> = {
  now: () => Date.UTC(2026, 10, 22),
  after: () => {
    throw new Error('no pause was asked for');
  },
};

type Whole = {
  object: string;
  choices: { message: { role: string; content: string }; finish_reason: string }[];
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
};
type Failed = { error: { message: string } };

let simulator: Simulator;
afterEach(() => simulator.close());

async function start(fail: Failures = {}): Promise<void> {
  simulator = await startSimulator({ clock, paceMs: 0, fail });
}

function ask(vendor: Vendor, body: object, authorization = 'Bearer key'): Promise<Response> {
  return fetch(simulator.url(vendor), {
    method: 'POST',
    headers: authorization === '' ? {} : { authorization },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'What is a model gateway?' }], stream: true, ...body }),
  });
}

async function framesOf(response: Response): Promise<Frame[]> {
  const events = (await response.text()).split('\n\n').filter((event) => event.startsWith('data: '));
  expect(events.at(-1)).toBe('data: [DONE]');
  return events.slice(0, -1).map((event) => JSON.parse(event.slice('data: '.length)));
}

async function wholeOf(response: Response): Promise<Whole> {
  return JSON.parse(await response.text());
}

function textIn(frames: Frame[], key: string): string {
  return frames.flatMap((frame) => frame.choices.map((choice) => choice.delta[key] ?? '')).join('');
}

describe.each(VENDOR_MODELS)('as %s', (vendor, model) => {
  test('it streams a text in words and says that it is a simulator', async () => {
    await start();
    const frames = await framesOf(await ask(vendor, { model }));
    expect(textIn(frames, 'content')).toMatch(/^\[simulator\] A model gateway is one door/);
    expect(textIn(frames, 'reasoning_content')).toBe('');
    expect(frames.length).toBeGreaterThan(20);
    expect(frames.flatMap((frame) => frame.choices).at(-1)?.finish_reason).toBe('stop');
  });

  test('it answers in Chinese what is asked in Chinese', async () => {
    await start();
    const frames = await framesOf(
      await ask(vendor, { model, messages: [{ role: 'user', content: '什么是模型网关？' }] }),
    );
    expect(textIn(frames, 'content')).toMatch(/^\[模拟器\] 模型网关是/);
  });

  test('it gives the same text and usage without a stream', async () => {
    await start();
    const frames = await framesOf(await ask(vendor, { model, stream_options: { include_usage: true } }));
    const whole = await wholeOf(await ask(vendor, { model, stream: false }));
    expect(whole.object).toBe('chat.completion');
    expect(whole.choices[0]?.message).toEqual({ role: 'assistant', content: textIn(frames, 'content') });
    expect(whole.usage).toEqual(frames.at(-1)?.usage);
    expect(whole.usage.total_tokens).toBe(whole.usage.prompt_tokens + whole.usage.completion_tokens);
  });

  test('it counts a token for every 4 bytes begun', async () => {
    await start();
    const messages = [
      { role: 'system', content: '短' },
      { role: 'user', content: 'hello' },
    ];
    const whole = await wholeOf(await ask(vendor, { model, messages, stream: false }));
    expect(whole.usage.prompt_tokens).toBe(2);
    expect(whole.usage.completion_tokens).toBe(
      Math.ceil(Buffer.byteLength(whole.choices[0]?.message.content ?? '') / 4),
    );
  });

  test('it thinks when told to, and counts the thought as output', async () => {
    await start();
    const thinking = vendor === 'qwen' ? { enable_thinking: true } : { thinking: { type: 'enabled' } };
    const options = { stream_options: { include_usage: true } };
    const [plain, thoughtful] = [
      await framesOf(await ask(vendor, { model, ...options })),
      await framesOf(await ask(vendor, { model, ...options, ...thinking })),
    ];
    const thought = textIn(thoughtful, 'reasoning_content');
    expect(thought).toMatch(/^\[simulator\]/);
    expect(textIn(thoughtful, 'content')).toBe(textIn(plain, 'content'));
    const extra = (thoughtful.at(-1)?.usage?.completion_tokens ?? 0) - (plain.at(-1)?.usage?.completion_tokens ?? 0);
    expect(extra).toBe(Math.ceil(thought.length / 4));
    expect(thoughtful.at(-1)?.usage).toMatchObject({ completion_tokens_details: { reasoning_tokens: extra } });
  });

  test('an answer over the cap is cut and says so', async () => {
    await start();
    const whole = await wholeOf(await ask(vendor, { model, stream: false, max_tokens: 6 }));
    expect(whole.choices[0]?.finish_reason).toBe('length');
    expect(whole.usage.completion_tokens).toBeLessThanOrEqual(6);
  });

  test.each(['', 'Bearer ', 'Basic eDp5'])(
    'a request with the authorization "%s" is refused',
    async (authorization) => {
      await start();
      const response = await ask(vendor, { model }, authorization);
      expect(response.status).toBe(401);
      const { error }: Failed = JSON.parse(await response.text());
      expect(error.message).toMatch(/Authentication Fails|didn't provide an API key|身份验证失败/);
    },
  );

  test('a body that is no chat request is the sender’s fault', async () => {
    await start();
    expect((await ask(vendor, { messages: 'hello' })).status).toBe(400);
  });

  test('it fails when told to, with its own error body, until told otherwise', async () => {
    await start({ [vendor]: 503 });
    const failed = await ask(vendor, { model });
    expect(failed.status).toBe(503);
    expect(JSON.parse(await failed.text())).toMatchObject({
      error: { code: expect.any(String), message: expect.any(String) },
    });
    simulator.fail({});
    expect((await ask(vendor, { model })).status).toBe(200);
    expect(simulator.requests).toBe(2);
  });
});

test('deepseek keeps the connection alive with a comment, renames aliases, and puts usage on the last choice', async () => {
  await start();
  const response = await ask('deepseek', { model: 'deepseek-reasoner', stream_options: { include_usage: true } });
  const text = await response.clone().text();
  const frames = await framesOf(response);
  expect(response.headers.get('x-ds-trace-id')).toBe('simulator-1');
  expect(text).toMatch(/^: keep-alive\n\n/);
  expect(frames.every((frame) => frame.model === 'deepseek-v4-flash')).toBe(true);
  expect(frames.slice(0, -1).every((frame) => frame.usage === null)).toBe(true);
  expect(frames.at(-1)).toMatchObject({ choices: [{ finish_reason: 'stop' }], usage: { prompt_cache_hit_tokens: 0 } });
  expect(textIn(frames, 'reasoning_content')).not.toBe('');
});

test('deepseek gives usage without being asked, and then leaves it out of the other chunks', async () => {
  await start();
  const frames = await framesOf(await ask('deepseek', { model: 'deepseek-chat' }));
  expect(frames.slice(0, -1).some((frame) => 'usage' in frame)).toBe(false);
  expect(frames.at(-1)?.usage?.completion_tokens).toBeGreaterThan(0);
});

test('qwen gives usage only when asked, on a chunk without choices', async () => {
  await start();
  const silent = await framesOf(await ask('qwen', { model: 'qwen-plus' }));
  expect(silent.every((frame) => frame.usage === null)).toBe(true);
  const asked = await framesOf(await ask('qwen', { model: 'qwen-plus', stream_options: { include_usage: true } }));
  expect(asked.length).toBe(silent.length + 1);
  expect(asked.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 6 } });
});

test('glm repeats the role, leaves the finish reason out until the end, and always gives usage', async () => {
  await start();
  const frames = await framesOf(await ask('glm', { model: 'glm-5.3' }));
  const choices = frames.flatMap((frame) => frame.choices);
  expect(choices.every((choice) => choice.delta['role'] === 'assistant')).toBe(true);
  expect(choices.slice(0, -1).some((choice) => 'finish_reason' in choice)).toBe(false);
  expect(frames.at(-1)?.usage?.completion_tokens).toBeGreaterThan(0);
  expect(textIn(frames, 'reasoning_content')).not.toBe('');
});

test('it paces its deltas by the clock that it is given', async () => {
  const pauses: number[] = [];
  const after: Clock['after'] = (ms, run) => {
    pauses.push(ms);
    run();
    return () => {};
  };
  simulator = await startSimulator({ clock: { now: () => 0, after } });
  const frames = await framesOf(await ask('glm', { model: 'glm-4.7' }));
  expect(pauses).toEqual(frames.map(() => 15));
});

test('it never repeats what it was asked', async () => {
  await start();
  const messages = [{ role: 'user', content: 'the secret word is xylophone' }];
  expect(await (await ask('qwen', { model: 'qwen-plus', messages })).text()).not.toContain('xylophone');
});

test('it knows no other path', async () => {
  await start();
  const response = await fetch(simulator.url('glm').replace('/glm/', '/openai/'), { method: 'POST', body: '{}' });
  expect(response.status).toBe(404);
});

test('closing it ends an answer that is under way', async () => {
  const after: Clock['after'] = () => () => {};
  simulator = await startSimulator({ clock: { now: () => 0, after } });
  const response = await ask('qwen', { model: 'qwen-plus' });
  const text = response.text();
  await Promise.all([expect(text).rejects.toThrow(), simulator.close()]);
});
