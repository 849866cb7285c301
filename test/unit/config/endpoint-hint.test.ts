import { expect, it } from 'vitest';
import { parseEndpoint } from '../../../src/config/endpoint.ts';

it.each([
  ['127.0.0.1:8123/v1', 'http'],
  ['localhost:11434/v1', 'http'],
  ['[::1]:8000/v1', 'http'],
  ['192.168.1.7:8000/v1', 'http'],
  ['172.20.0.2/v1', 'http'],
  ['10.0.0.5:80', 'http'],
  ['ollama:11434/v1', 'http'],
  ['box.local/v1', 'http'],
  ['api.moonshot.cn/v1', 'https'],
  ['172.40.0.2/v1', 'https'],
  ['10.example.com/v1', 'https'],
  ['moonshot', 'https'],
])('%s lacks %s://', (typed, scheme) => {
  expect(() => parseEndpoint(typed)).toThrow(expect.objectContaining({ hint: `put ${scheme}:// before it` }));
});
