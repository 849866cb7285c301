import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isLocal, parseEndpoint } from '../../../src/config/endpoint.ts';

test.each([
  ['https://api.deepseek.com', 'https://api.deepseek.com/chat/completions'],
  ['https://api.deepseek.com/', 'https://api.deepseek.com/chat/completions'],
  ['https://x.cn/v1', 'https://x.cn/v1/chat/completions'],
  ['https://x.cn/v1///', 'https://x.cn/v1/chat/completions'],
  ['https://x.cn/v1/chat/completions', 'https://x.cn/v1/chat/completions'],
  ['https://x.cn/v1/chat/completions/', 'https://x.cn/v1/chat/completions'],
  ['https://x.cn/v1?version=2', 'https://x.cn/v1/chat/completions?version=2'],
  ['https://x.cn/v1/chat/completions?a=/b/', 'https://x.cn/v1/chat/completions?a=/b/'],
  [' http://localhost:11434/v1 ', 'http://localhost:11434/v1/chat/completions'],
  ['http://[::1]:8080', 'http://[::1]:8080/chat/completions'],
  ['https://x.cn/v1#part', 'https://x.cn/v1/chat/completions'],
  ['HTTPS://X.cn/V1', 'https://x.cn/V1/chat/completions'],
])('%s is %s', (given, full) => {
  expect(parseEndpoint(given)).toBe(full);
});

test('a full URL stays as it is when read again', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, validSchemes: ['http', 'https'] }), (url) => {
      let full: string;
      try {
        full = parseEndpoint(url);
      } catch {
        return;
      }
      expect(new URL(full).pathname.endsWith('/chat/completions')).toBe(true);
      expect(parseEndpoint(full)).toBe(full);
    }),
  );
});

test('local is this machine and nothing that only looks like it', () => {
  const local = [
    'http://localhost:1/x',
    'http://127.0.0.1/x',
    'http://127.1.2.3/x',
    'http://[::1]/x',
    'http://a.localhost/x',
  ];
  const remote = [
    'https://localhost.evil.com/x',
    'http://127.0.0.1.evil.com/x',
    'http://10.0.0.1/x',
    'https://api.deepseek.com/x',
  ];
  expect(local.filter((url) => !isLocal(url))).toEqual([]);
  expect(remote.filter(isLocal)).toEqual([]);
});
