import { describe, expect, it } from 'vitest';
import type { Disposition, ErrorCode, MgwError } from '../../../src/domain/errors.ts';
import type { KeySource, Model } from '../../../src/domain/model.ts';
import { classify, classifyFinish } from '../../../src/providers/classify.ts';
import { providerFor } from '../../../src/providers/registry.ts';
import { testModel } from '../../support/wire.ts';

const NOW = Date.UTC(2026, 7, 24, 12, 0, 0);

type Asked = {
  provider: string;
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  model?: Partial<Model>;
  key?: string;
};

function classified({ provider, status, body, headers = {}, model = {}, key }: Asked): MgwError {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const context = { model: testModel({ alias: 'mine', provider, ...model }), now: NOW, key };
  return classify(providerFor(provider), { status, headers, body: text }, context);
}

const error = (code: string | number | null, message: string, type?: string) => ({
  error: { code, message, type, param: null },
});

/** `PROVIDERS.md`, row by row: vendor, status, body, meaning, disposition. */
const ROWS: [string, number, unknown, ErrorCode, Disposition][] = [
  ['deepseek', 400, error('invalid_request_error', 'Invalid format: messages'), 'bad-request', 'user-error'],
  ['deepseek', 422, error('invalid_request_error', 'Invalid parameters'), 'bad-request', 'user-error'],
  [
    'deepseek',
    400,
    'Failed to deserialize the JSON body into the target type:\nmissing field `messages`',
    'bad-request',
    'user-error',
  ],
  ['deepseek', 400, error('invalid_request_error', 'Content Exists Risk'), 'content-filter', 'content-filter'],
  [
    'deepseek',
    400,
    error('invalid_request_error', "This model's maximum context length is 100 tokens."),
    'context-length',
    'larger-window',
  ],
  ['deepseek', 400, error('invalid_request_error', 'Model Not Exist'), 'model-not-found', 'next'],
  ['deepseek', 401, error('invalid_request_error', 'Authentication Fails', 'authentication_error'), 'auth', 'rest'],
  ['deepseek', 402, error('invalid_request_error', 'Insufficient Balance', 'unknown_error'), 'quota', 'rest'],
  ['deepseek', 413, 'Failed to buffer the request body: length limit exceeded', 'context-length', 'next'],
  ['deepseek', 429, error('invalid_request_error', 'Rate limit reached'), 'rate-limit', 'retry'],
  ['deepseek', 500, error('internal_error', 'oops'), 'server', 'retry'],
  ['deepseek', 503, '', 'server', 'retry'],
  ['qwen', 400, error('Arrearage', 'Access denied'), 'quota', 'rest'],
  ['qwen', 403, error('AllocationQuota.FreeTierOnly', 'The free tier is used up'), 'quota', 'rest'],
  ['qwen', 429, error('CommodityNotPurchased', 'x'), 'quota', 'rest'],
  ['qwen', 429, error('PrepaidBillOverdue', 'x'), 'quota', 'rest'],
  ['qwen', 429, error('PostpaidBillOverdue', 'x'), 'quota', 'rest'],
  ['qwen', 429, error('BudgetLimitExceeded', 'x'), 'quota', 'rest'],
  ['qwen', 429, error('limit_requests', 'x'), 'rate-limit', 'retry'],
  ['qwen', 429, error('insufficient_quota', 'You exceeded your current quota'), 'rate-limit', 'retry'],
  ['qwen', 429, error(null, 'x', 'insufficient_quota'), 'rate-limit', 'retry'],
  ['qwen', 429, error('Throttling.AllocationQuota', 'x'), 'rate-limit', 'retry'],
  ['qwen', 429, error('limit_burst_rate', 'x'), 'rate-limit', 'retry'],
  ['qwen', 429, { code: 'Throttling.ServiceOverloaded', message: 'x', request_id: 'r1' }, 'rate-limit', 'retry'],
  ['qwen', 400, error('data_inspection_failed', 'x'), 'content-filter', 'content-filter'],
  ['qwen', 400, { code: 'DataInspectionFailed', message: 'x', request_id: 'r' }, 'content-filter', 'content-filter'],
  ['qwen', 400, '<400> InternalError.Algo.DataInspectionFailed: Input text', 'content-filter', 'content-filter'],
  [
    'qwen',
    400,
    'data: {"error":{"code":"data_inspection_failed","message":"x"}}\n\n',
    'content-filter',
    'content-filter',
  ],
  ['qwen', 400, 'id:1\nevent:error\n:HTTP_STATUS/400\ndata:{"code":"Arrearage","message":"x"}\n\n', 'quota', 'rest'],
  [
    'qwen',
    400,
    error('invalid_parameter_error', 'Range of input length should be [1, 99]'),
    'context-length',
    'larger-window',
  ],
  ['qwen', 400, error('invalid_parameter_error', 'This model only support stream mode, please'), 'bad-request', 'next'],
  ['qwen', 400, 'parameter.enable_thinking must be set to false for non-streaming calls', 'bad-request', 'next'],
  ['qwen', 401, error('invalid_api_key', 'Incorrect API key provided'), 'auth', 'rest'],
  ['qwen', 401, error(null, "You didn't provide an API key"), 'auth', 'rest'],
  ['qwen', 404, error('ModelNotFound', 'x'), 'model-not-found', 'next'],
  ['qwen', 404, error('model_not_found', 'The model `x` does not exist'), 'model-not-found', 'next'],
  ['qwen', 500, error('RequestTimeOut', 'x'), 'server', 'retry'],
  ['glm', 429, error('1113', '余额不足'), 'quota', 'rest'],
  ['glm', 429, error('1302', 'x'), 'rate-limit', 'retry'],
  ['glm', 429, error('1303', 'x'), 'rate-limit', 'retry'],
  ['glm', 429, error('1305', 'x'), 'server', 'next'],
  ['glm', 429, error('1312', 'x'), 'server', 'next'],
  ...['1304', '1308', '1310', '1309', '1311', '1313', '1110', '1111', '1112', '1121'].map(
    (code): [string, number, unknown, ErrorCode, Disposition] => ['glm', 429, error(code, 'x'), 'quota', 'rest'],
  ),
  ['glm', 400, error('1301', 'x'), 'content-filter', 'content-filter'],
  ['glm', 400, { type: 'error', error: { code: '1301', message: '[1301][x]' } }, 'content-filter', 'content-filter'],
  ...['1210', '1213', '1214', '1215'].map((code): [string, number, unknown, ErrorCode, Disposition] => [
    'glm',
    400,
    error(code, 'x'),
    'bad-request',
    'user-error',
  ]),
  ['glm', 400, error('1211', 'x'), 'model-not-found', 'next'],
  ['glm', 400, error(1261, 'Prompt too long'), 'context-length', 'larger-window'],
  ...['1000', '1001', '1002', '1003', '1004'].map((code): [string, number, unknown, ErrorCode, Disposition] => [
    'glm',
    401,
    error(code, 'x'),
    'auth',
    'rest',
  ]),
  ['glm', 500, error('500', 'x'), 'server', 'retry'],
  ...['1120', '1230', '1234'].map((code): [string, number, unknown, ErrorCode, Disposition] => [
    'glm',
    400,
    error(code, 'x'),
    'server',
    'retry',
  ]),
];

const GENERIC: [number, unknown, ErrorCode, Disposition][] = [
  [429, error('insufficient_quota', 'You exceeded your current quota'), 'quota', 'rest'],
  [429, error('rate_limit_exceeded', 'x'), 'rate-limit', 'retry'],
  [400, error('context_length_exceeded', 'x'), 'context-length', 'larger-window'],
  [
    400,
    { object: 'error', message: "This model's maximum context length is 8192 tokens", code: 400 },
    'context-length',
    'larger-window',
  ],
  [401, error('invalid_api_key', 'x'), 'auth', 'rest'],
  [404, { error: 'model "llama9" not found, try pulling it first' }, 'model-not-found', 'next'],
  [404, { detail: 'Not Found' }, 'model-not-found', 'next'],
  [403, '', 'auth', 'rest'],
  [405, { detail: 'Method Not Allowed' }, 'bad-request', 'next'],
  [408, '', 'server', 'retry'],
  [413, '<html><title>413 Request Entity Too Large</title></html>', 'context-length', 'next'],
  [418, 'teapot', 'bad-request', 'user-error'],
  [429, '', 'rate-limit', 'retry'],
  [502, '<html><head><title>502 Bad Gateway</title></head></html>', 'server', 'retry'],
  [529, error('overloaded', 'x'), 'server', 'retry'],
  [200, error(429, 'slow down'), 'rate-limit', 'retry'],
  [200, error('strange', 'x'), 'server', 'retry'],
];

describe('classify', () => {
  it.each(ROWS)('%s %i %o is %s, %s', (provider, status, body, code, disposition) => {
    expect(classified({ provider, status, body })).toMatchObject({ code, disposition, httpStatus: status });
  });

  it.each(GENERIC)('any other vendor: %i %o is %s, %s', (status, body, code, disposition) => {
    expect(classified({ provider: 'openai-compatible', status, body })).toMatchObject({ code, disposition });
  });

  it('says who failed, the status, the words of the vendor and its request id', () => {
    const body = { ...error('Arrearage', 'Access denied'), request_id: 'r-1' };
    const failure = classified({ provider: 'qwen', status: 400, body });
    expect(failure.message).toBe('mine: HTTP 400: Access denied (request r-1)');
    expect(failure.vendorCode).toBe('Arrearage');
    expect(failure.hint).toContain('top up');
  });

  it('says whose account is to be topped up', () => {
    const body = error('insufficient', 'Insufficient Balance');
    expect(classified({ provider: 'deepseek', status: 402, body }).hint).toBe(
      'top up the account of deepseek, or ask another model with -m',
    );
    const model = { endpoint: 'https://api.moonshot.cn/v1/chat/completions' };
    expect(classified({ provider: 'openai-compatible', status: 402, body, model }).hint).toBe(
      'top up the account of mine at api.moonshot.cn, or ask another model with -m',
    );
  });

  it('says what it is when nobody speaks', () => {
    expect(classified({ provider: 'glm', status: 500, body: ' ' }).message).toBe('mine: HTTP 500 with an empty body');
    expect(classified({ provider: 'glm', status: 200, body: error('1302', '慢一点') }).message).toBe(
      'mine: an error inside the answer: 慢一点',
    );
  });

  it('recognises the page of a proxy or portal', () => {
    const page = '<!DOCTYPE html><html><head><title>Blocked by\n policy</title></head></html>';
    for (const status of [403, 404]) {
      const failure = classified({ provider: 'deepseek', status, body: page });
      expect(failure).toMatchObject({ code: 'malformed', disposition: 'next', hint: expect.stringContaining('proxy') });
      expect(failure.message).toBe(`mine: HTTP ${status}: an HTML page, not the API ("Blocked by policy")`);
    }
    expect(classified({ provider: 'deepseek', status: 401, body: page }).code).toBe('auth');
  });

  it('shows one line of at most 300 characters, and no control characters', () => {
    const body = error('x', `a\u0000b\r\n\u001b[31mc\u202e ${'长'.repeat(400)}`);
    const { message } = classified({ provider: 'qwen', status: 400, body });
    expect(message).toMatch(/^mine: HTTP 400: a b \[31mc 长+…$/);
    expect([...message.slice('mine: HTTP 400: '.length)]).toHaveLength(300);
  });

  it('shows no key, neither the one that was sent nor one that looks like it', () => {
    const glmKey = `${'0123456789abcdef'.repeat(2)}.AbCdEfGhIjKlMnOp`;
    const said = `key odd/key=1 sk-abcdef123456 ${glmKey} and Bearer abcdefghijklmnop0123 refused`;
    const { message } = classified({ provider: 'qwen', status: 401, body: error('x', said), key: 'odd/key=1' });
    expect(message).toBe('mine: HTTP 401: key … sk-… … and Bearer … refused');
  });

  it.each<[KeySource, string]>([
    [{ kind: 'env', names: ['ZHIPUAI_API_KEY', 'ZAI_API_KEY'] }, 'ZHIPUAI_API_KEY or ZAI_API_KEY'],
    [{ kind: 'command', argv: ['pass', 'glm'] }, '`api_key_command` of "mine"'],
    [{ kind: 'file', path: '/keys/glm' }, '/keys/glm'],
    [{ kind: 'none' }, '`api_key_env`'],
  ])('says where the refused key of %o comes from', (key, words) => {
    expect(classified({ provider: 'glm', status: 401, body: '', model: { key } }).hint).toContain(words);
  });

  it('names the config line of an unknown model', () => {
    const failure = classified({
      provider: 'glm',
      status: 400,
      body: error('1211', 'x'),
      model: { upstreamModel: 'glm-9' },
    });
    expect(failure.hint).toContain('`model: glm-9`');
  });

  it.each([
    ['7', 7000],
    ['0.5', 500],
    [new Date(NOW + 90_000).toUTCString(), 90_000],
    [new Date(NOW - 90_000).toUTCString(), 0],
    ['soon', undefined],
    ['', undefined],
  ])('reads Retry-After: %s as %o ms', (value, ms) => {
    expect(
      classified({ provider: 'deepseek', status: 429, body: '', headers: { 'retry-after': value } }).retryAfterMs,
    ).toBe(ms);
  });

  it('reads the reset time of a GLM plan, in Beijing time', () => {
    const body = error('1308', '已达到 5 小时的使用上限。您的限额将在 2026-08-25 07:41:44 重置。');
    const expected = Date.UTC(2026, 7, 24, 23, 41, 44) - NOW;
    expect(classified({ provider: 'glm', status: 429, body }).retryAfterMs).toBe(expected);
    const past = error('1310', 'resets at 2026-08-01 00:00:00');
    expect(classified({ provider: 'glm', status: 429, body: past }).retryAfterMs).toBe(0);
    const elsewhere = error('1302', 'at 2026-08-25 07:41:44');
    expect(classified({ provider: 'glm', status: 429, body: elsewhere }).retryAfterMs).toBeUndefined();
  });
});

describe('classifyFinish', () => {
  const finish = (provider: string, reason: string) =>
    classifyFinish(providerFor(provider), reason, testModel({ provider }));

  it.each([
    ['deepseek', 'insufficient_system_resource', 'server', 'retry'],
    ['deepseek', 'aborted', 'server', 'retry'],
    ['glm', 'network_error', 'server', 'retry'],
    ['glm', 'model_context_window_exceeded', 'context-length', 'larger-window'],
  ])('%s %s is %s, %s', (provider, reason, code, disposition) => {
    expect(finish(provider, reason)).toMatchObject({ code, disposition, vendorCode: reason });
  });

  it.each(['stop', 'length', 'sensitive', 'content_filter', 'tool_calls', 'whatever'])('%s is no failure', (reason) => {
    expect(finish('glm', reason)).toBeUndefined();
  });
});
