import type { Vendor } from './vendors.ts';

type VendorError = { code: string | null; message: string; type?: string };

/** The vendors' own words, by status. Sources: recorded bodies and the vendors' error pages. */
const ERRORS: Readonly<Record<Vendor, Readonly<Record<number, VendorError>>>> = {
  deepseek: {
    401: {
      message: 'Authentication Fails (no such user)',
      type: 'authentication_error',
      code: 'invalid_request_error',
    },
    402: { message: 'Insufficient Balance', type: 'unknown_error', code: 'invalid_request_error' },
    429: { message: 'Rate limit reached for requests', type: 'rate_limit_error', code: 'rate_limit_exceeded' },
    500: { message: 'Internal Server Error', type: 'internal_server_error', code: 'internal_server_error' },
    503: { message: 'Service is too busy', type: 'service_unavailable_error', code: 'service_unavailable_error' },
  },
  qwen: {
    401: {
      message:
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY). ",
      type: 'invalid_request_error',
      code: null,
    },
    403: {
      message: 'The free tier of the model has been exhausted.',
      type: 'AllocationQuota.FreeTierOnly',
      code: 'AllocationQuota.FreeTierOnly',
    },
    429: { message: 'You have exceeded your current request limit.', type: 'limit_requests', code: 'limit_requests' },
    500: { message: 'Request timed out, please try again later.', type: 'RequestTimeOut', code: 'RequestTimeOut' },
    503: {
      message: 'Too many requests. Batch requests are being throttled.',
      type: 'ServiceUnavailable',
      code: 'Throttling.ServiceOverloaded',
    },
  },
  glm: {
    401: { code: '1000', message: '身份验证失败。' },
    429: { code: '1302', message: '您的账户已达到速率限制，请您控制请求频率' },
    500: { code: '1234', message: '网络错误，请联系客服。' },
    503: { code: '1230', message: 'API 调用流程出错。' },
  },
};

const BAD_REQUEST: Readonly<Record<Vendor, VendorError>> = {
  deepseek: { message: 'Invalid format', type: 'invalid_request_error', code: 'invalid_request_error' },
  qwen: {
    message: 'The request body is not a chat request.',
    type: 'invalid_request_error',
    code: 'invalid_parameter_error',
  },
  glm: { code: '1210', message: 'API 调用参数有误，请检查文档。' },
};

/** The body that a vendor sends with an error status; a status without words of its own reads as a bad request or a server fault. */
export function failureBody(vendor: Vendor, status: number, requestId: string): object {
  const error = ERRORS[vendor][status] ?? (status < 500 ? BAD_REQUEST[vendor] : ERRORS[vendor][500]);
  if (vendor === 'glm') return { error };
  const body = { error: { ...error, param: null } };
  return vendor === 'qwen' ? { ...body, request_id: requestId } : body;
}
