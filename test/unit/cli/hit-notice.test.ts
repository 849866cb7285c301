import { describe, expect, it } from 'vitest';
import { hitNotice } from '../../../src/cli/render/hit-notice.ts';
import { displayWidth } from '../../../src/cli/render/table.ts';
import type { LedgerEntry } from '../../../src/domain/ledger-entry.ts';
import { entryOf } from '../../support/entries.ts';

const ID = '01KB8Z5Q0X7S3M2N4P6R8T9VWY';
const ENGLISH = 'How do I get a replacement for my lost bank card when I am abroad and have no telephone?';
const CHINESE = '怎么申请补办一张新的银行卡并且寄到国外的一个新的地址，需要多长时间才能收到？';
const cached = (cache: Partial<LedgerEntry['cache']> = {}): LedgerEntry =>
  entryOf({
    ts: '2026-11-23T04:00:00.000Z',
    outcome: 'cached',
    upstreamModel: 'qwen-plus',
    durationMs: 4,
    cache: { status: 'equivalent', entryId: ID, savedNano: 2_100_000, savedCurrency: 'CNY', ...cache },
  });
const asked = (question: string) => ({ askedAt: '2026-11-20T03:00:00.000Z', question });

describe('the notice of a hit', () => {
  it('says when and as what it was asked, what is saved and how to forget it', async () => {
    expect(await hitNotice(cached(), asked('怎么重置密码'), 200)).toEqual([
      `qwen-plus · from cache (equivalent) · asked 3 days ago as “怎么重置密码” · saved ¥0.002100 · 0.0 s · mgw cache forget ${ID}`,
    ]);
    // Word for word the same: the question stands above.
    expect(await hitNotice(cached({ status: 'exact' }), asked('x'), 200)).toEqual([
      `qwen-plus · from cache · asked 3 days ago · saved ¥0.002100 · 0.0 s · mgw cache forget ${ID}`,
    ]);
    expect((await hitNotice(cached({ savedNano: -5_000 }), asked('x'), 200))[0]).toContain(
      'cost ¥0.000005 more than it saved',
    );
  });

  it.each([60, 80, 200].flatMap((columns) => [ENGLISH, CHINESE].map((question) => [columns, question] as const)))(
    'fits into %d columns, shortens the question %s, and never the id',
    async (columns, question) => {
      const lines = await hitNotice(cached(), asked(question), columns);
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
      expect(lines.join('\n')).toMatch(/ as “.{6,}…”/);
      expect(lines.at(-1)).toMatch(new RegExp(`mgw cache forget ${ID}$`));
      expect(lines.length).toBe({ 60: 4, 80: 2, 200: 1 }[columns]);
    },
  );

  it('lets no question drive the terminal', async () => {
    const lines = await hitNotice(cached(), asked('one\u001b[2J\ntwo'), 200);
    expect(lines.join('')).toContain('“one [2J two”');
  });
});
