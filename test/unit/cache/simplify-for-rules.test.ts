import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import simplified from '../../../src/cache/analysis/tables/simplified.json' with { type: 'json' };
import { exclusionFor } from '../../../src/cache/exclusions.ts';
import { simplifyForRules } from '../../../src/cache/simplify-for-rules.ts';

const ruleOf = (content: string) => exclusionFor({ messages: [{ role: 'user', content }] });

test('every character of the rules is known in its traditional form', () => {
  const rules = ['exclusion-rules.ts', 'state-rules.ts', 'word-uses.ts']
    .map((name) => readFileSync(new URL(`../../../src/cache/${name}`, import.meta.url), 'utf8'))
    .join('');
  const plain = [...simplified.simplified];
  const wrong = [...simplified.traditional].filter(
    (character, at) => rules.includes(plain[at] ?? '') && simplifyForRules(character) !== plain[at],
  );
  expect(wrong).toEqual([]);
});

test('what is no such character stays', () => {
  for (const text of ['abc', '现在', 'é 😀 한국어 カナ', '']) expect(simplifyForRules(text)).toBe(text);
});

describe('traditional questions are left out as simplified ones are', () => {
  test.each([
    ['現在幾點', 'time-sensitive'],
    ['美元匯率', 'exchange and interest rates'],
    ['台積電股價', 'stocks'],
    ['手機價格', 'prices'],
    ['今日油價', 'time-sensitive'],
    ['油價是多少', 'prices'],
    ['有什麼新聞', 'news'],
    ['隨機數給我一個', 'randomness asked for'],
    ['講個笑話', 'creativity asked for'],
    ['寫一首詩', 'creativity asked for'],
    ['台北天氣', 'weather'],
    ['我的餘額是多少', "the asker's own"],
  ])('%s', (question, rule) => expect(ruleOf(question)).toBe(rule));
  test.each(['怎麼寫一首詩', '如何生成隨機數', '匯率是怎麼形成的', '怎麼查餘額'])('but not %s', (question) =>
    expect(ruleOf(question)).toBeUndefined(),
  );
});
