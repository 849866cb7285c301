import type { ErrorRow } from '../provider.ts';

/** https://docs.bigmodel.cn/cn/faq/api-code, and recorded bodies. Nearly all of them come with status 429 or 400. */
export const glmErrors: readonly ErrorRow[] = [
  { codes: ['1113'], meaning: 'quota', disposition: 'rest' },
  { codes: ['1302', '1303'], meaning: 'rate-limit', disposition: 'retry' },
  {
    codes: ['1305', '1312'],
    meaning: 'server',
    disposition: 'next',
    hint: 'this model has too many users at the moment; try another one, or later',
  },
  {
    codes: ['1304', '1308', '1310'],
    meaning: 'quota',
    disposition: 'rest',
    hint: 'the plan is used up until the time that the message names',
    resetInMessage: true,
  },
  {
    codes: ['1309', '1311', '1313', '1110', '1111', '1112', '1121'],
    meaning: 'quota',
    disposition: 'rest',
    hint: "look into the vendor's console: the plan or the account does not allow this call",
  },
  { codes: ['1301'], meaning: 'content-filter', disposition: 'content-filter' },
  { codes: ['1210', '1213', '1214', '1215'], meaning: 'bad-request', disposition: 'user-error' },
  { codes: ['1211'], meaning: 'model-not-found', disposition: 'next' },
  { codes: ['1261'], meaning: 'context-length', disposition: 'larger-window' },
  { codes: ['1000', '1001', '1002', '1003', '1004'], meaning: 'auth', disposition: 'rest' },
  { codes: ['500', '1120', '1230', '1234'], meaning: 'server', disposition: 'retry' },
];
