import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../src/cli/decode-text.ts';

describe('decodeText', () => {
  it('gives back any text that was encoded as UTF-8 or as UTF-16 with its mark', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0') && !text.startsWith('\ufeff')),
        (text) => {
          expect(decodeText(Buffer.from(text, 'utf8'), 'stdin')).toBe(text);
          const little = Buffer.from(`\ufeff${text}`, 'utf16le');
          expect(decodeText(little, 'stdin')).toBe(text);
          expect(decodeText(Buffer.from(little).swap16(), 'stdin')).toBe(text);
        },
      ),
    );
  });

  it('drops a UTF-8 byte order mark', () => {
    expect(decodeText(Buffer.from('\ufeff你好'), 'stdin')).toBe('你好');
  });

  it('names the place where a file stops being UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('abc中'), Buffer.from([0xff]), Buffer.from('x')]);
    expect(() => decodeText(bytes, 'a.txt')).toThrow('a.txt is not valid UTF-8: byte 0xff at offset 6');
  });

  it('recognises GBK and gives the command that converts it', () => {
    const gbk = Buffer.from([0xd6, 0xd0, 0xce, 0xc4]);
    expect(() => decodeText(gbk, 'old.txt')).toThrow(
      expect.objectContaining({ code: 'usage', hint: expect.stringContaining('iconv -f GB18030 -t UTF-8 old.txt') }),
    );
  });

  it('refuses what is not text', () => {
    expect(() => decodeText(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0x00, 0x01]), 'prog')).toThrow(
      'prog is not text: a zero byte at offset 4',
    );
  });
});
