import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../src/cli/decode-text.ts';
import { readsAsGb18030 } from '../../../src/cli/input/gb18030.ts';
import { encodeText } from '../../support/encode-text.ts';

const CHINESE =
  '本公司与贵方就下列事项达成一致:第一,甲方应当在收到货物之后的三十日内付款;第二,如果因为天气而延误,双方都不承担责任。\r\n具体的价格见附件,它是合同的一部分。';

describe('decodeText', () => {
  it('gives back any text that was encoded as UTF-8 or as UTF-16 with its mark', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0') && !text.startsWith('\ufeff')),
        async (text) => {
          expect(await decodeText(Buffer.from(text, 'utf8'), 'stdin')).toEqual({ text });
          const little = Buffer.from(`\ufeff${text}`, 'utf16le');
          expect(await decodeText(little, 'stdin')).toEqual({ text, encoding: 'UTF-16LE' });
          expect(await decodeText(Buffer.from(little).swap16(), 'stdin')).toEqual({ text, encoding: 'UTF-16BE' });
        },
      ),
    );
  });

  it('drops a UTF-8 byte order mark and keeps line endings', async () => {
    expect(await decodeText(Buffer.from('\ufeff你好\r\n再见\r'), 'stdin')).toEqual({ text: '你好\r\n再见\r' });
  });

  it('reads GB18030, GBK and GB 2312, line endings kept', async () => {
    for (const encoding of ['gb18030', 'gbk']) {
      expect(await decodeText(encodeText(CHINESE, encoding), 'a.txt')).toEqual({ text: CHINESE, encoding: 'GB18030' });
    }
    const short = Buffer.from([0xd6, 0xd0, 0xce, 0xc4]);
    expect(await decodeText(short, 'a.txt')).toEqual({ text: '中文', encoding: 'GB18030' });
  });

  it('gives back any everyday Chinese that was encoded as GB18030, whatever stands between', async () => {
    const words = fc.constantFrom(
      '我们',
      '现在的',
      '今天天气很好',
      '文件',
      '第一章',
      ' ',
      '\r\n',
      'mgw',
      '3.14',
      ',',
      '。',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(words, { minLength: 1, maxLength: 30 }), async (pieces) => {
        const text = `你好,${pieces.join('')}`;
        expect(await decodeText(encodeText(text, 'gb18030'), 'x')).toEqual({ text, encoding: 'GB18030' });
      }),
    );
  });

  it.each([
    ['Latin-1', 'windows-1252', 'Les élèves étaient très fatigués après la fête, où ça créait un étrange désordre.'],
    ['Windows-1251', 'windows-1251', 'Привет, как дела? Сегодня хорошая погода, и мы идём гулять в парк.'],
    ['Shift JIS', 'shift_jis', '今日は天気がいいので、公園を散歩しました。日本語の文章です。'],
    ['EUC-JP', 'euc-jp', '今日は天気がいいので、公園を散歩しました。日本語の文章です。'],
    ['Big5', 'big5', '本公司與貴方就下列事項達成一致:甲方應當在收到貨物之後的三十日內付款。'],
    [
      'EUC-KR',
      'euc-kr',
      '오늘은 날씨가 좋아서 공원에서 산책을 했습니다. 이것은 한국어로 쓴 문장입니다. 내일도 좋은 날이 되기를 바랍니다.',
    ],
  ])('does not take %s for Chinese', async (_, encoding, text) => {
    const bytes = encodeText(text, encoding);
    expect(readsAsGb18030(bytes)).toBe(false);
    await expect(decodeText(bytes, 'a.txt')).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('a.txt is not valid UTF-8: byte 0x'),
    });
  });

  it('does not take UTF-8 that is cut or has a broken byte for Chinese', () => {
    const bytes = Buffer.from(CHINESE);
    expect(readsAsGb18030(bytes.subarray(0, 100))).toBe(false);
    expect(readsAsGb18030(Buffer.concat([bytes, Buffer.from([0xff])]))).toBe(false);
  });

  it('names the place where a file stops being UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('abc中'), Buffer.from([0xff]), Buffer.from('x')]);
    await expect(decodeText(bytes, 'a.txt')).rejects.toThrow('a.txt is not valid UTF-8: byte 0xff at offset 6');
  });

  it('refuses what is not text, half a character of UTF-16, and UTF-32', async () => {
    await expect(decodeText(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0x00, 0x01]), 'prog')).rejects.toThrow(
      'prog is not text: a zero byte at offset 4',
    );
    await expect(decodeText(Buffer.from([0xff, 0xfe, 0x41]), 'a.txt')).rejects.toThrow('is not valid in it');
    await expect(decodeText(Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), 'a.txt')).rejects.toThrow(
      'is not valid in it',
    );
  });

  it('leaves a few rare characters to the person, with the command', async () => {
    await expect(decodeText(encodeText('饕餮', 'gb18030'), 'a.txt')).rejects.toMatchObject({
      hint: expect.stringContaining('iconv -f GB18030 -t UTF-8 a.txt'),
    });
  });

  it('gives the command for UTF-16 without its mark', async () => {
    await expect(decodeText(Buffer.from('plain text here', 'utf16le'), 'a.txt')).rejects.toMatchObject({
      hint: expect.stringContaining('iconv -f UTF-16LE -t UTF-8 a.txt'),
    });
  });
});
