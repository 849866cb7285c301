import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ledgerRows } from '../support/ledger-rows.ts';
import { type HomeSettings, homeWith, runBin, startBin } from '../support/run-bin.ts';
import { until } from '../support/until.ts';
import { type Answer, breakOff, chat, failure, frame, json, never, sse } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

/** ¥1 for a thousand tokens out, nothing for the input. */
const priced = { price_per_1k_input: 0, price_per_1k_output: 1 };
const delta = (content: string, index = 0) => ({ choices: [{ index, delta: { content } }] });
const half = breakOff([delta('half')]);
const usage = { prompt_tokens: 10, completion_tokens: 1000 };
const billedAndFailed = json({ error: { message: 'engine died' }, usage }, { status: 500 });

/** One model, asked once by the real command. */
async function ask(answers: readonly Answer[], model: Record<string, unknown>, rest: HomeSettings, ...argv: string[]) {
  const upstream = await useUpstream(answers);
  const { env, home } = await homeWith([upstream], { model: { ...priced, ...model }, ...rest });
  const ran = await runBin(['chat', 'hi', '--no-cache', ...argv], { env });
  const [row] = await ledgerRows(home);
  return { ...ran, row, sent: upstream.requests.length };
}

describe('the attempts of one call', () => {
  it('are not repeated when the vendor has billed one above its cap, by the limit and by the budget', async () => {
    const limited = await ask([billedAndFailed], { max_tokens: 100 }, {}, '--max-cost', '0.5');
    expect([limited.code, limited.sent]).toEqual([4, 1]);
    expect(limited.stderr).toContain(
      'an attempt was billed ¥1.000000, and a could cost ¥0.100000 on top, over the limit of ¥0.500000 a call',
    );
    const budgeted = await ask([billedAndFailed], { max_tokens: 100 }, { budget: { daily: 0.5 } });
    expect([budgeted.code, budgeted.sent]).toEqual([4, 1]);
    expect(budgeted.stderr).toContain(
      'an attempt was billed ¥1.000000, a could cost ¥0.100000 on top, and ¥0.500000 of the daily budget of ¥0.500000 is left',
    );
    expect(budgeted.row).toMatchObject({ attempts: [{ billed: { costNano: 1e9 } }] });
  });

  it('hold no more than what broke off was billed, and what is tried next', async () => {
    const { code, sent } = await ask([half, chat('whole')], { max_tokens: 1000 }, { budget: { daily: 1.5 } }, '--json');
    expect([code, sent]).toEqual([0, 2]);
    const short = await ask([half, chat('whole')], { max_tokens: 1000 }, { budget: { daily: 1.003 } }, '--json');
    expect([short.code, short.sent]).toEqual([4, 1]);
    expect(JSON.parse(short.stdout).error.message).toBe(
      'the answer broke off after ¥0.004000 at most, a could cost ¥1.000000 on top, and ¥1.003000 of the daily budget of ¥1.003000 is left',
    );
  });

  it('are reserved under names of their own, also after one that was not billed', async () => {
    const answers = [half, failure(503, { message: 'busy' }), half, never];
    const upstream = await useUpstream(answers);
    const settings = { model: { ...priced, max_tokens: 1000, max_retries: 3 }, budget: { daily: 1.9 } };
    const { env } = await homeWith([upstream], settings);
    const argv = ['chat', 'hi', '--no-cache', '--json'];
    const first = startBin(argv, { env });
    await until(() => upstream.requests.length === 4, 'the fourth attempt');
    // ¥1.008 are held, and another would need ¥1.
    const second = await runBin(argv, { env });
    expect([second.code, JSON.parse(second.stdout).error.message]).toEqual([
      4,
      expect.stringContaining('¥0.892000 of the daily budget of ¥1.900000 is left, ¥1.008000 being held'),
    ]);
    first.child.kill('SIGTERM');
    await first.ended;
    upstream.use(chat('ok'));
    expect((await runBin(argv, { env })).code).toBe(0);
  });

  it('of several answers are reckoned with those that are not seen', async () => {
    const three = breakOff([delta('aa'), delta('a long one', 1), delta('another', 2)]);
    const model = { max_tokens: 100, params: { n: 3 } };
    const stopped = await ask([three, chat('ok')], model, {}, '--json', '--max-cost', '0.501');
    expect([stopped.code, stopped.sent]).toEqual([4, 1]);
    const enough = await ask([three, chat('ok')], model, {}, '--json', '--max-cost', '0.502');
    expect([enough.code, enough.sent]).toEqual([0, 2]);
    const silent = sse([delta('one two three'), { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }]);
    const answered = await ask([silent], model, {});
    expect(answered.row).toMatchObject({ usage: { output: 9, source: 'estimated' }, costNano: 9_000_000 });
  });

  it('stay together under what --yes has allowed', async () => {
    const model = { max_tokens: 100, max_retries: 2 };
    const allowed = await ask([half], model, {}, '--max-cost', '0.05', '--yes', '--json');
    expect([allowed.code, allowed.sent]).toEqual([4, 1]);
    expect(JSON.parse(allowed.stdout).error.message).toContain('on top, over the ¥0.100000 allowed for this call');
  });
});

describe('an answer that goes on past its output cap', () => {
  const eight = delta('one two three four five six seven eight ');
  let sent = 0;
  /** Ends only when nobody reads it any more: all of one that ends could come before it is looked at. */
  const endless: Answer = async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (sent = 0; !response.destroyed; sent++) {
      response.write(frame(eight));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };

  it('is stopped under a limit or a budget, and booked with what came of it', async () => {
    for (const [rest, argv] of [
      [{}, ['--max-cost', '1']],
      [{ budget: { daily: 1 } }, []],
    ] as const) {
      const { code, stderr, row } = await ask([endless], { max_tokens: 10 }, rest, ...argv);
      expect([code, stderr]).toEqual([4, expect.stringContaining('a goes on past its output cap of 10')]);
      const output = row?.attempts[0]?.billed?.usage.output ?? 0;
      expect(output).toBeGreaterThan(20);
      expect(output).toBeLessThanOrEqual(sent * 9);
    }
    const long = sse(Array.from({ length: 400 }, () => eight));
    expect((await ask([long], { max_tokens: 10 }, {})).row?.outcome).not.toBe('refused');
  });
});

describe('a budget that two configs share', () => {
  const inDollars = (url: string, rates: Record<string, number>) =>
    `currency: USD\nexchange_rates: ${JSON.stringify(rates)}\ncache: {enabled: false}\nbudget: {daily: 1.142857}\nmodels:\n  u: {provider: openai-compatible, endpoint: "${url}", auth: none, model: u, currency: USD, price_per_1k_input: 0, price_per_1k_output: 1, max_tokens: 1000}\n`;

  it('reads what the other holds by the exchange rate, and refuses where there is none', async () => {
    const [upstream, hanging] = [await useUpstream(chat('ok')), await useUpstream(never)];
    const model = { ...priced, max_tokens: 1000 };
    const { env, home } = await homeWith([upstream], { model, budget: { daily: 8.5 }, exchange_rates: { USD: 7 } });
    const none = await homeWith([upstream], { model, budget: { daily: 8.5 } });
    const usd = join(home, 'usd.yaml');
    await writeFile(usd, inDollars(hanging.url, { CNY: 0.142857 }));
    const dear = startBin(['chat', 'hi', '--config', usd], { env });
    await until(() => hanging.requests.length === 1, 'the call in dollars');
    // $1 is ¥7; a call of ¥1 fits beside it, one of ¥2 does not.
    expect((await runBin(['chat', 'hi', '--no-cache'], { env })).code).toBe(0);
    const refused = await runBin(['chat', 'hi', '--no-cache', '--max-tokens', '2000'], { env });
    expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('¥7.000000 being held')]);
    const unknown = await runBin(['chat', 'hi', '--no-cache', '--config', join(none.home, 'config.yaml')], { env });
    expect([unknown.code, unknown.stderr]).toEqual([4, expect.stringContaining('holds an amount in USD')]);
    expect(unknown.stderr).toContain('exchange_rates: {USD: …}');
    dear.child.kill('SIGTERM');
    await dear.ended;
  });
});

describe('a budget of which something was spent in a currency without an exchange rate', () => {
  const config = (url: string, rest: string) =>
    `cache: {enabled: false}\nmodels:\n  u: {provider: openai-compatible, endpoint: "${url}", auth: none, model: u, currency: USD, price_per_1k_input: 0, price_per_1k_output: 1}\n  a: {provider: openai-compatible, endpoint: "${url}", auth: none, model: a, price_per_1k_input: 0, price_per_1k_output: 1, max_tokens: 100}\n${rest}`;

  it('has no room until there is one, and is never told as unspent', async () => {
    const upstream = await useUpstream(chat('ok', { usage: { prompt_tokens: 10, completion_tokens: 100 } }));
    const { env, home } = await homeWith([upstream]);
    const use = (rest: string) => writeFile(join(home, 'config.yaml'), config(upstream.url, rest));
    const ask = (model: string) => runBin(['chat', 'hi', '-m', model], { env });
    await use('');
    expect((await ask('u')).code).toBe(0);
    await use('budget: {daily: 1}');
    const refused = await ask('a');
    expect([refused.code, refused.stderr]).toEqual([
      4,
      expect.stringContaining('an amount in USD was spent of the daily'),
    ]);
    const stats = await runBin(['stats'], { env });
    expect(stats.stdout).toContain('¥0.0000 of ¥1.0000, and what was spent in USD');
    expect(JSON.parse((await runBin(['stats', '--json'], { env })).stdout).budget.daily).toEqual({
      ...{ limit: 1, spent: 0 },
      unknownIn: 'USD',
    });
    await use('budget: {daily: 1}\nexchange_rates: {USD: 8.5}');
    expect((await ask('a')).stderr).toContain('¥0.150000 of the daily budget of ¥1.000000 is left');
    await use('budget: {daily: 1}\nrouting: {allow_unpriced: true}');
    expect((await ask('a')).code).toBe(0);
  });
});

describe('what else a budget and a limit say', () => {
  it('is nothing of a question that the cache answers: a dry run says so and exits with 0', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env } = await homeWith([upstream], { model: { ...priced, max_tokens: 100 } });
    expect((await runBin(['chat', 'what is a monad'], { env })).code).toBe(0);
    const dry = ['chat', 'what is a monad', '--dry-run', '--max-cost', '0.01'];
    const cached = await runBin(dry, { env });
    expect([cached.code, cached.stdout]).toEqual([
      0,
      expect.stringMatching(/^model +none: answered from the cache \(exact\); a would be refused$/m),
    ]);
    expect(JSON.parse((await runBin([...dry, '--json'], { env })).stdout)).toMatchObject({ fromCache: true });
    expect((await runBin([...dry, '--no-cache'], { env })).code).toBe(4);
    expect((await runBin(['chat', 'what is a monad', '--max-cost', '0.01'], { env })).code).toBe(0);
    expect(upstream.requests).toHaveLength(1);
  });

  it('is told of a fallback that was left out for the budget once the call has failed', async () => {
    const [broken, spare] = [await useUpstream(failure(503, { message: 'busy' })), await useUpstream(chat('ok'))];
    const { env } = await homeWith([broken, spare], {
      model: { ...priced, max_tokens: 100, max_retries: 0 },
      each: { b: { max_tokens: 1000 } },
      budget: { daily: 0.5 },
    });
    const { stderr } = await runBin(['chat', 'hi', '--no-cache'], { env });
    expect(stderr).toContain('; b left out: ¥0.500000 of the daily budget of ¥0.500000 is left');
    expect(spare.requests).toHaveLength(0);
  });
});
