import { describe, expect, it } from 'vitest';
import { ledgerRows } from '../support/ledger-rows.ts';
import { homeWith, runBin } from '../support/run-bin.ts';
import { type Answer, chat, type UpstreamRequest } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const KEPT = 'How do I order a new bank card?';
const ASKED = 'How do I get a replacement for my bank card?';
const CHEAP = { price_per_1k_input: 0.00001, price_per_1k_output: 0.00001 };

/** A model `a` that answers, and a cheap model `b` that says these, one after another. */
async function confirming(said: readonly Answer[], settings: Record<string, unknown> = {}, cache: object = {}) {
  const answering = await useUpstream(chat('Order it in the app, under Cards.'));
  const confirmer = await useUpstream(said);
  const { env, home } = await homeWith([answering, confirmer], {
    each: { b: CHEAP },
    routing: { fallback_chain: ['a'] },
    cache: { semantic: 'confirm', confirm_model: 'b', ...cache },
    ...settings,
  });
  const ask = async (question: string, ...argv: string[]) => {
    const ended = await runBin(['chat', '--json', question, ...argv], { env });
    return { ...ended, answer: JSON.parse(ended.stdout) };
  };
  return { env, home, ask, answering: answering.requests, confirmer: confirmer.requests };
}

const bodyOf = (request: UpstreamRequest | undefined) => Object(request?.body);

describe('cache.semantic: confirm', () => {
  it('serves what a model says fits', async () => {
    const { ask, confirmer, answering, home } = await confirming([
      chat('yes', { usage: { prompt_tokens: 200, completion_tokens: 1 } }),
    ]);
    await ask(KEPT);
    const { answer, stderr } = await ask(ASKED);
    console.log(answer, stderr, bodyOf(confirmer[0]));
    console.log(await ledgerRows(home));
    expect(answer.cache.status).toBe('confirmed');
    expect(answering).toHaveLength(1);
  });
});
