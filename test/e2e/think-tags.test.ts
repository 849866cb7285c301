import { describe, expect, it } from 'vitest';
import { homeWith, runBin } from '../support/run-bin.ts';
import { json, sse } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const delta = (content: string) => ({ choices: [{ index: 0, delta: { content } }] });
const USAGE = { prompt_tokens: 9, completion_tokens: 20 };
const END = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: USAGE };
const local = sse([...['<th', 'ink>\nlet me', ' see</', 'think>', '\n\nfor', 'ty-two'].map(delta), END]);

describe('a server that leaves the thinking in the answer', () => {
  it('has it told apart, on stdout, in --json and in the cache', async () => {
    const upstream = await useUpstream(local);
    const { env } = await homeWith([upstream]);
    expect((await runBin(['chat', 'x'], { env })).stdout.trimEnd()).toBe('forty-two');
    const cached = JSON.parse((await runBin(['chat', 'x', '--json'], { env })).stdout);
    expect(cached).toMatchObject({ content: 'forty-two', cache: { status: 'exact' } });
    const answer = JSON.parse((await runBin(['chat', 'x', '--json', '--refresh'], { env })).stdout);
    expect(answer).toMatchObject({ content: 'forty-two', reasoning: 'let me see' });
    // As the vendor bills it.
    expect(answer.usage).toMatchObject({ inputTokens: 9, outputTokens: 20, source: 'provider' });
    expect(upstream.requests).toHaveLength(2);
  });

  it('has it told apart in an answer that does not stream, and counted where no usage comes', async () => {
    const message = { role: 'assistant', content: '<think>let me see</think>forty-two' };
    const upstream = await useUpstream(json({ choices: [{ index: 0, message, finish_reason: 'stop' }] }));
    const { env } = await homeWith([upstream]);
    const answer = JSON.parse((await runBin(['chat', 'x', '--json'], { env })).stdout);
    expect(answer).toMatchObject({ content: 'forty-two', reasoning: 'let me see', usage: { source: 'estimated' } });
    expect(answer.usage.outputTokens).toBeGreaterThanOrEqual(6);
  });

  it('is taken at its word with think_tags: false', async () => {
    const { env } = await homeWith([await useUpstream(local)], { model: { think_tags: false } });
    expect((await runBin(['chat', 'x'], { env })).stdout.trimEnd()).toBe('<think>\nlet me see</think>\n\nforty-two');
  });
});
