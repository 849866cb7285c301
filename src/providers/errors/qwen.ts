import type { ErrorRow } from '../provider.ts';

/** https://help.aliyun.com/zh/model-studio/error-code, and recorded bodies. */
export const qwenErrors: readonly ErrorRow[] = [
  {
    codes: [
      'Arrearage',
      'AllocationQuota.FreeTierOnly',
      'CommodityNotPurchased',
      'PrepaidBillOverdue',
      'PostpaidBillOverdue',
      'BudgetLimitExceeded',
    ],
    meaning: 'quota',
    disposition: 'rest',
  },
  {
    // The opposite of what OpenAI means by `insufficient_quota`: tokens or calls per minute, clears within 60 s.
    codes: [
      'limit_requests',
      'insufficient_quota',
      'limit_burst_rate',
      'Throttling',
      'Throttling.AllocationQuota',
      'Throttling.RateQuota',
      'Throttling.BurstRate',
      'Throttling.ServiceOverloaded',
    ],
    meaning: 'rate-limit',
    disposition: 'retry',
  },
  {
    message: /insufficient_quota|exceeded your current quota/i,
    status: 429,
    meaning: 'rate-limit',
    disposition: 'retry',
  },
  {
    codes: ['data_inspection_failed', 'DataInspectionFailed'],
    meaning: 'content-filter',
    disposition: 'content-filter',
  },
  {
    message: /DataInspectionFailed|may contain inappropriate content/i,
    meaning: 'content-filter',
    disposition: 'content-filter',
  },
  { message: /Range of input length should be/i, meaning: 'context-length', disposition: 'larger-window' },
  {
    message: /only support stream mode|enable_thinking must be set to false/i,
    meaning: 'bad-request',
    disposition: 'next',
    hint: 'check `params` of this model: every request is sent with stream: true',
  },
  {
    codes: ['invalid_api_key', 'InvalidApiKey'],
    meaning: 'auth',
    disposition: 'rest',
    hint: 'check the key; a key works only at the endpoint of the region that it was made in',
  },
  { codes: ['ModelNotFound', 'model_not_found'], meaning: 'model-not-found', disposition: 'next' },
  { codes: ['RequestTimeOut'], meaning: 'server', disposition: 'retry' },
];
