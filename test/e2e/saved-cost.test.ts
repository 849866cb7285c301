import { expect, it } from 'vitest';
import { ledgerRows } from '../support/ledger-rows.ts';
import { homeWith, runBin } from '../support/run-bin.ts';
import { sse } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

it('a hit saves what its answer was booked with, also where it thought and the usage names no reasoning', async () => {
  const upstream = await useUpstream(
    sse([
      { choices: [{ index: 0, delta: { reasoning_content: 'hm' } }] },
      { choices: [{ index: 0, delta: { content: 'four' }, finish_reason: 'stop' }] },
      { choices: [], usage: { prompt_tokens: 10, completion_tokens: 1000 } },
    ]),
  );
  const pricing = { input: 1, output: 2, thinking_output: 8 };
  const { home, env } = await homeWith([upstream], {
    model: { pricing, price_per_1k_input: undefined, price_per_1k_output: undefined },
  });
  for (let call = 0; call < 2; call++) await runBin(['chat', 'two and two?'], { env });
  const [bought, hit] = await ledgerRows(home);
  expect(bought).toMatchObject({ outcome: 'answered', costNano: 10 * 1000 + 1000 * 8000 });
  expect(hit).toMatchObject({ outcome: 'cached', cache: { savedNano: bought?.costNano } });
});
