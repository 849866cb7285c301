import { describe, expect, it } from 'vitest';
import { breaches, publishedPart, publishedSchema } from '../support/json-schema.ts';
import { ledgerRows } from '../support/ledger-rows.ts';
import { homeWith, runBin } from '../support/run-bin.ts';
import { hasTerminal, openTerminal } from '../support/terminal.ts';
import { chat, drip, failure, frame } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const delta = (content: string) => ({ choices: [{ index: 0, delta: { content } }] });
const last = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };

/** Three models: the first two answer, the third refuses. */
async function three() {
  const a = await useUpstream(chat('**one** from a'));
  const b = await useUpstream(chat('two from b'));
  const c = await useUpstream(failure(400, { message: 'not today' }));
  return { upstreams: [a, b, c], ...(await homeWith([a, b, c])) };
}

describe('mgw compare', () => {
  it('asks each model once, through the whole gateway, and prints what was sent down a pipe', async () => {
    const { env, home, upstreams } = await three();
    const ran = await runBin(['compare', 'hi', '-m', 'a,b', '-m', 'c', '--tag', 'trial'], { env });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(
      /^== a ==\n\*\*one\*\* from a\n\n== b ==\ntwo from b\n\n== c ==\nmgw: c: .*not today\n[\s\S]*\nModel +First token +Whole +In +Out +Cost\n[\s\S]*\nc +failed\n[\s\S]*\nTotal +20 +10 +¥0\.000040\n$/,
    );
    expect(upstreams.map(({ requests }) => requests.length)).toEqual([1, 1, 1]);
    const rows = await ledgerRows(home);
    expect(rows).toHaveLength(3);
    expect(new Set(rows.map(({ asked, outcome, tag }) => `${asked} ${outcome} ${tag}`))).toEqual(
      new Set(['a answered trial', 'b answered trial', 'c failed trial']),
    );
  });

  it('prints an array with --json, in the order asked for, with the failures', async () => {
    const { env } = await three();
    const ran = await runBin(['compare', 'hi', '-m', 'c,a', '--json'], { env });
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject([
      { asked: 'c', error: { code: 'bad-request' }, content: '' },
      { asked: 'a', content: '**one** from a', model: 'a', cost: 0.00002, usage: { inputTokens: 10 } },
    ]);
    expect(breaches(JSON.parse(ran.stdout), publishedPart('chat', 'compare'), publishedSchema('chat'))).toEqual([]);
  });

  it('asks anew what is in the cache, and keeps the new answer unless told not to', async () => {
    const { env, upstreams } = await three();
    await runBin(['chat', 'hi', '-m', 'a'], { env });
    await runBin(['compare', 'hi', '-m', 'a,b'], { env });
    expect(upstreams[0]?.requests).toHaveLength(2);
    await runBin(['chat', 'hi', '-m', 'b'], { env });
    expect(upstreams[1]?.requests).toHaveLength(1);
    await runBin(['compare', 'other', '-m', 'a,b', '--no-cache'], { env });
    await runBin(['chat', 'other', '-m', 'a'], { env });
    expect(upstreams[0]?.requests).toHaveLength(4);
  });

  const tiers = {
    a: { tier: 'reasoning', price_per_1k_input: 0.01, price_per_1k_output: 0.02 },
    b: { tier: 'economy' },
  };
  const EASY = '把这句话翻译成英文：今天下雨';

  it('says which model auto was', async () => {
    const [large, small] = [await useUpstream(chat('large')), await useUpstream(chat('small'))];
    const { env } = await homeWith([large, small], { each: tiers });
    const text = (await runBin(['compare', EASY, '-m', 'auto,a'], { env })).stdout;
    expect(text).toMatch(/^== auto → b ==\nsmall\n\n== a ==\nlarge\n\nModel [^\n]*\n[^\n]*\nauto → b +\d[^\n]*\na +\d/);
    const rows = JSON.parse((await runBin(['compare', EASY, '-m', 'auto,a', '--json'], { env })).stdout);
    expect(rows).toMatchObject([
      { asked: 'auto', model: 'b', content: 'small', route: { reason: expect.stringMatching(/^auto: translation/) } },
      { asked: 'a', model: 'a', content: 'large' },
    ]);
  });

  it('says which model auto was where it has failed', async () => {
    const down = await useUpstream(failure(400, { message: 'not today' }));
    const { env } = await homeWith([await useUpstream(chat('large')), down], { each: tiers });
    const printed = (await runBin(['compare', EASY, '-m', 'auto,a', '-m', 'b', '--json'], { env })).stdout;
    const [auto, a, b] = JSON.parse(printed);
    expect(auto).toMatchObject({ asked: 'auto', model: 'b', error: { code: 'bad-request' } });
    expect(a).toMatchObject({ asked: 'a', model: 'a', content: 'large' });
    expect(b).toMatchObject({ asked: 'b', error: { code: 'bad-request' } });
    expect(b).not.toHaveProperty('model');
    expect(breaches(JSON.parse(printed), publishedPart('chat', 'compare'), publishedSchema('chat'))).toEqual([]);
  });

  it('ends as the first failure when no model has answered', async () => {
    const down = await useUpstream(failure(401, { message: 'bad key' }));
    const { env } = await homeWith([down, down], { model: { max_retries: 0 } });
    expect(await runBin(['compare', 'hi', '-m', 'a,b'], { env })).toMatchObject({ code: 3 });
    expect(await runBin(['compare', 'hi', '-m', 'a'], { env })).toMatchObject({ code: 2, stdout: '' });
    const unknown = await runBin(['compare', 'hi', '-m', 'a,nosuch'], { env });
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toMatch(/^mgw: unknown model "nosuch"/);
    expect(down.requests).toHaveLength(2);
  });

  it('refuses the models alone that a limit refuses', async () => {
    const { env } = await three();
    const ran = await runBin(['compare', 'hi', '-m', 'a,b', '--max-cost', '0.0000001', '--json'], { env });
    expect(ran.code).toBe(4);
    expect(JSON.parse(ran.stdout)).toMatchObject([
      { error: { code: 'cost-limit' } },
      { error: { code: 'cost-limit', hint: expect.not.stringContaining('--yes') } },
    ]);
  });
});

describe.runIf(hasTerminal)('mgw compare at a terminal', () => {
  it('shows the answers side by side while they come and when they are there, and leaves the screen as it was', async () => {
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const script = (text: string) =>
      drip([delta(text), delta(' 的**末尾**'), last], (index) => (index === 1 ? gate : undefined));
    const { env } = await homeWith([await useUpstream(script('# 甲')), await useUpstream(script('# 乙'))]);
    const terminal = openTerminal(env, { columns: 100, rows: 30 });
    terminal.type('echo before; mgw compare hi -m a,b; echo "exit $?"');
    await terminal.until(/^a +│ b\nanswering · \d+ s +│ answering · \d+ s\n─+ │ ─+\n甲? +│/m);
    terminal.resize(90, 20);
    await terminal.until(/^─{43} │ ─{43}$/m);
    go();
    const screen = await terminal.until(/exit 0\n/);
    expect(screen).toMatch(
      /\nbefore\na +│ b\n\d+\.\d+ s · .*│ .*\n─{43} │ ─{43}\n甲 的末尾 +│ 乙 的末尾\n\nModel +First token[\s\S]*\nTotal [^\n]*\nexit 0\n/,
    );
  });

  it('shows them one after the other where there is no room, each as it comes', async () => {
    const { env } = await three();
    const terminal = openTerminal(env, { columns: 60 });
    terminal.type('mgw compare hi -m a,b,c; echo "exit $?"');
    const screen = await terminal.until(/exit 0\n/);
    expect(screen).toMatch(
      /── a ──\none from a\n\n── b ──\ntwo from b\n\n── c ──\nmgw: c: [\s\S]*not today\n[\s\S]*\nModel /,
    );
  });

  it('prints what is longer than the screen whole, one after the other', async () => {
    const long = Array.from({ length: 30 }, (_, index) => `line ${index}`).join('\n');
    const { env } = await homeWith([await useUpstream(chat(long)), await useUpstream(chat('short'))]);
    const terminal = openTerminal(env, { columns: 100, rows: 20 });
    terminal.type('mgw compare hi -m a,b; echo "exit $?"');
    const screen = await terminal.until(/exit 0\n/);
    expect(screen).toContain(`── a ──\n${long}\n\n── b ──\nshort\n\nModel `);
  });

  it.each([60, 80, 200])('stops all at Ctrl-C, and shows what there was, in %d columns', async (columns) => {
    let isSent = () => {};
    const sent = new Promise<void>((resolve) => {
      isSent = resolve;
    });
    const part = frame(delta('一个 one '));
    // Only the first is seen in a narrow window, so it comes last: then both are there.
    const a = await useUpstream(async (response) => {
      await sent;
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(part);
    });
    const b = await useUpstream((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(part, isSent);
    });
    const { env, home } = await homeWith([a, b]);
    const terminal = openTerminal(env, { columns, rows: 30 });
    terminal.type('mgw compare hi -m a,b; echo "exit $?"');
    await terminal.until(columns < 80 ? /^── a ──\n一个 one/m : /^一个 one +│ 一个 one$/m);
    terminal.press('C-c');
    const screen = await terminal.until(/exit 130\n/);
    expect(screen).toMatch(
      columns < 80
        ? /\n── a ──\n一个 one.*\n[^│]*\n── b ──\n一个 one\n[^│]*\nModel[\s\S]*stopped/
        : /\na +│ b\nstopped · .*│ stopped · .*\n─+ │ ─+\n一个 one +│ 一个 one\n\nModel/,
    );
    expect(await ledgerRows(home)).toMatchObject([{ outcome: 'cancelled' }, { outcome: 'cancelled' }]);
  });

  it('gives the screen back at Ctrl-Z, and goes on with fg', async () => {
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const upstream = await useUpstream(
      drip([delta('one '), delta('two'), last], (index) => (index === 1 ? gate : undefined)),
    );
    const { env } = await homeWith([upstream, upstream]);
    const terminal = openTerminal(env, { columns: 100, rows: 30 });
    terminal.type('echo before; mgw compare hi -m a,b');
    await terminal.until(/^one +│ one$/m);
    terminal.press('C-z');
    await terminal.until(/before\n[\s\S]*Stopped/);
    terminal.type('fg');
    await terminal.until(/^one +│ one$/m);
    go();
    await terminal.until(/one two +│ one two\n\nModel[\s\S]*Total/);
  });
});
