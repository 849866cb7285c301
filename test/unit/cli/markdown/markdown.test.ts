import { describe, expect, it } from 'vitest';
import { speakLanguage } from '../../../../src/cli/language/speak-language.ts';
import { columnsOf } from '../../../../src/cli/render/markdown/columns.ts';
import { createMarkdown } from '../../../../src/cli/render/markdown/create-markdown.ts';
import { rendered } from '../../../support/rendered.ts';

const of = (text: string, look = {}) => rendered([text], look);
/** With escape sequences that can be read: `<1;4>`, `<>` at their end. */
const inked = async (text: string, look = {}) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
  (await of(text, { color: true, ...look })).replace(/\u001B\[(\d[\d;]*)m/g, (_, codes) =>
    codes === '0' ? '<>' : `<${codes}>`,
  );

describe('a block', () => {
  it('of a heading has an empty line before it, and its signs where there is no colour', async () => {
    expect(await of('# One\ntext\n## Two')).toBe('# One\ntext\n\n## Two\n');
    expect(await inked('# One *two*')).toBe('<1;4>One<> <1;4;3>two<>\n');
    expect(await inked('## One [two three](x) **four** **five**')).toBe(
      '<1>One<> <1;4>two three<><1;2> (x)<><1> four<><1> five<>\n',
    );
  });

  it('of a paragraph keeps its line breaks, and one of several empty lines', async () => {
    expect(await of('\n\na\nb  \nc\\\nd\n\n\n\ne')).toBe('a\nb\nc\nd\n\ne\n');
  });

  it('is wrapped at words, and between Chinese characters but not before their full stop', async () => {
    expect(await of('one two three four five', { columns: 10 })).toBe('one two\nthree four\nfive\n');
    expect(await of('中文中文中。文', { columns: 10 })).toBe('中文中文\n中。文\n');
    expect(await of('中文abc def文', { columns: 10 })).toBe('中文abc\ndef文\n');
    expect(await of('✅ 🎉 👩‍👩‍👧 ok', { columns: 8 })).toBe('✅ 🎉 👩‍👩‍👧\nok\n');
  });

  it('of a list hangs under its marker, however models indent', async () => {
    expect(await of('- aaa bbb ccc\n  - ddd eee fff\n    1. g\n- [ ] h\n- [x] i', { columns: 9 })).toBe(
      '• aaa bbb\n  ccc\n  ◦ ddd\n    eee\n    fff\n    1. g\n• ☐ h\n• ☑ i\n',
    );
    expect(await of('1. a\n   - b\n\n   c\n10. d\n    - e\n*')).toBe('1. a\n   ◦ b\n\n   c\n10. d\n    ◦ e\n•\n');
    expect(await of('- a\nmore\n\nout')).toBe('• a\n  more\n\nout\n');
  });

  it('of a number at the beginning of a line is no list', async () => {
    expect(await of('It was in\n2020. Then')).toBe('It was in\n2020. Then\n');
    expect(await of('3.14 is pi\n-5 is not')).toBe('3.14 is pi\n-5 is not\n');
  });

  it('of a quote has a bar before each line', async () => {
    expect(await of('> aaa bbb ccc\n> ddd\nlazy\n>\n> > e\n\nout', { columns: 9 })).toBe(
      '│ aaa bbb\n│ ccc\n│ ddd\n│ lazy\n│\n│ │ e\n\nout\n',
    );
  });

  it('of code is left to the terminal to break, and coloured by the lines before', async () => {
    const long = 'x'.repeat(100);
    expect(await of(`\`\`\`sh\n${long}  # *no*\n\n\`\`\`\nafter`)).toBe(`\`\`\`sh\n${long}  # *no*\n\n\`\`\`\nafter\n`);
    expect(await inked('```js\n/* a\nconst b */ const c\n```')).toBe(
      '<2>```js<>\n<2>/* a<>\n<2>const b */<> <35>const<> c\n<2>```<>\n',
    );
    expect(await inked('```nosuch\n*a*\n```')).toBe('<2>```nosuch<>\n*a*\n<2>```<>\n');
    expect(await of('1. a\n   ```\n   b\n     c\n   ```\n2. d')).toBe('1. a\n   ```\n   b\n     c\n   ```\n2. d\n');
    expect(await of('````\n```\n````\na')).toBe('````\n```\n````\na\n');
    expect(await of('```\nnever closed')).toBe('```\nnever closed\n');
  });

  it('of a rule and of a formula are no lists and no emphasis', async () => {
    expect(await of('a\n\n---\n\n* * *', { columns: 20 })).toBe(`a\n\n${'─'.repeat(20)}\n\n${'─'.repeat(20)}\n`);
    expect(await of('\\[\nx_1 * y_1\n\\]\n$$ a*b*c $$\ninline \\(a*b*c\\) $a_1 b_2$ at $5 or *$6*')).toBe(
      '\\[\nx_1 * y_1\n\\]\n$$ a*b*c $$\ninline \\(a*b*c\\) $a_1 b_2$ at $5 or $6\n',
    );
  });
});

describe('a table', () => {
  const table =
    '| Model | Price | 说明 |\n|:--|--:|---|\n| **qwen** | 0.8 | 性价比高，适合日常使用 |\n| a\\|b | 12 | `x` | more |\n\nafter';

  it('is aligned, and keeps the cells that its head has not', async () => {
    expect(await of(table)).toBe(
      [
        'Model  Price  说明',
        '─────  ─────  ──────────────────────  ────',
        'qwen     0.8  性价比高，适合日常使用',
        'a|b       12  `x`                     more',
        '',
        'after\n',
      ].join('\n'),
    );
  });

  it('has its columns where its author put them, under titles as they were written', async () => {
    const centred = '| Model | Cost | Window |\n|:-:|---:|:---|\n| a | 1 | x |\n| abcdefg | 12.50 | y |';
    expect(await of(centred)).toBe(
      ['Model    Cost  Window', '───────  ─────  ──────', '   a         1  x', 'abcdefg  12.50  y\n']
        .join('\n')
        .replace('Model    Cost', ' Model    Cost'),
    );
    await speakLanguage('zh');
    try {
      expect(await of(centred)).toContain('Model    Cost  Window');
    } finally {
      await speakLanguage('en');
    }
  });

  it('has broken cells where it is too wide', async () => {
    const narrow = await of(table, { columns: 32 });
    expect(narrow).toContain('qwen     0.8  性价比高，适\n              合日常使用\n');
    expect(Math.max(...narrow.split('\n').map(columnsOf))).toBe(32);
  });

  it('is stacked where words would have to be broken, and where it is read aloud', async () => {
    const wide = '| Name | Address |\n|---|---|\n| one | https://example.com/a/b |\n| two | none |';
    const stacked = 'Name: one\nAddress:\n  https://example.com/a/b\n────────────\nName: two\nAddress: none\n';
    expect(await of(wide, { columns: 20 })).toBe(stacked);
    expect(await of(wide, { isSpoken: true })).toBe(stacked.replace(/─+/, '').replace(':\n  ', ': '));
  });

  it('that turns out to be none is text', async () => {
    expect(await of('| a | b\nc\n\n| d')).toBe('| a | b\nc\n\n| d\n');
  });
});

describe('words', () => {
  it('are printed as soon as they are whole, and held while they are undecided', async () => {
    const markdown = createMarkdown({ columns: 80, color: true });
    expect(await markdown.write('one two')).toBe('one');
    expect(await markdown.write(' **th')).toBe(' two');
    expect(await markdown.write('ree fo')).toBe('');
    expect(await markdown.write('ur** ')).toBe(' \u001B[1mthree four\u001B[0m');
    expect(await markdown.write('[a b](htt')).toBe('');
    expect(await markdown.write('p://c.d) 中文')).toBe(' \u001B[4ma b\u001B[0m\u001B[2m (http://c.d)\u001B[0m 中');
    expect(await markdown.write('**un closed')).toBe('');
    expect(await markdown.write('\n\nnext ')).toBe('文**un closed\n\nnext');
    expect(markdown.end()).toBe('\n');
  });

  it('in bold beside Chinese are bold', async () => {
    expect(await inked('请看。**注意：**请**“不要”**这样')).toBe('请看。<1>注意：<>请<1>“不要”<>这样\n');
  });

  it('keep the signs of products and powers, however they come', async () => {
    const text = '2*3*4=24, a*b*c, x1*y2*z3, 2**8, 10**-3**2, 中文2*3*4也是';
    expect(await rendered([text])).toBe(`${text}\n`);
    expect(await rendered([...text])).toBe(`${text}\n`);
    expect(await rendered(['**Note**s, *really*, 2***3, **加粗**后'])).toBe('Notes, really, 2***3, 加粗后\n');
  });

  it('keep what is no markup', async () => {
    const text = '2 * 3 * 4, snake_case_name, 3~5 天，1~2 天, a < b, [1], <b>html</b>, C:\\dir';
    expect(await of(text)).toBe(`${text}\n`);
    expect(await of('\\*a\\* &lt;b&gt; &copy; &#x1b;[2J &nosuch; x<br>y')).toBe(
      '*a* <b> © �[2J &nosuch; x\ny\n'.replace('�', ' '),
    );
  });

  it('lead to an address only where the terminal follows it and the words do not hide it', async () => {
    const linked = '\u001B]8;;https://a.b/c\u0007';
    expect(await of('[x](https://a.b/c)', { hyperlinks: true })).toBe(`${linked}x\u001B]8;;\u0007\n`);
    expect(await of('[bank.com](https://a.b/c)', { hyperlinks: true })).toBe(
      `${linked}bank.com\u001B]8;;\u0007 (https://a.b/c)\n`,
    );
    expect(await of('[x](javascript:alert) ![picture](https://a.b/c)')).toBe(
      'x (javascript:alert) picture (https://a.b/c)\n',
    );
    expect(await of('https://a.b/c <https://d.e> a@b.cd')).toBe('https://a.b/c https://d.e a@b.cd\n');
  });

  it.each([
    ['https://zh.wikipedia.org/wiki/人工智能，见此', 'https://zh.wikipedia.org/wiki/人工智能'],
    ['https://nodejs.org下载', 'https://nodejs.org'],
    ['https://nodejs.org/下载', 'https://nodejs.org/'],
    ['https://nodejs.org/zh-cn/docs然后', 'https://nodejs.org/zh-cn/docs'],
    ['https://a.b/s?q=中文&p=1。', 'https://a.b/s?q=中文&p=1'],
    ['https://a.b/c?d', 'https://a.b/c?d'],
    ['https://a.b/c.', 'https://a.b/c'],
    ['www.a.b/x/中文 y', 'http://www.a.b/x/中文'],
  ])('that is bare leads as far as it goes among Chinese: %s', async (text, address) => {
    const looks = async (pieces: readonly string[]) => {
      const out = await rendered(pieces, { hyperlinks: true });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a hyperlink is made of
      const leads = [...out.matchAll(/\u001B\]8;;([^\u0007]+)\u0007/g)].map(([, href]) => href);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a hyperlink is made of
      return { leads: [...new Set(leads)], text: out.replace(/\u001B\]8;;[^\u0007]*\u0007/g, '') };
    };
    const whole = { leads: [address], text: `见${text}\n` };
    expect(await looks([`见${text}`])).toEqual(whole);
    expect(await looks([...`见${text}`])).toEqual(whole);
  });

  it('has an address in one piece where it fits, and leaves it to the terminal where it does not', async () => {
    const address = 'https://a.b/wiki/人工智能与社会';
    expect(await of(`词条在 ${address}，请看`, { columns: 36 })).toBe(`词条在\n${address}，请\n看\n`);
    expect(await of(`[词条](${address})`, { columns: 24 })).toBe(`词条\n(${address})\n`);
    expect(await of(address, { columns: 20 })).toBe(`${address}\n`);
  });

  it('of any length and any nesting are read in bounded time', async () => {
    const began = process.cpuUsage();
    await of('*a '.repeat(50_000));
    await of('['.repeat(50_000));
    await of('> '.repeat(50_000));
    await of('-'.repeat(50_000));
    await of(`\`\`\`js\n${'/* a\n'.repeat(3000)}`, { color: true });
    await of('`'.repeat(50_000));
    await of('<a '.repeat(50_000));
    await of('$_{'.repeat(50_000));
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(15_000);
  });
});
