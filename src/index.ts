/** The library: `import { ModelGateway } from 'mgw'`. No code of the command line is pulled in. */
export type { Answer, AttemptReport } from './domain/answer.ts';
export type { BilledReport, UsageReport } from './domain/billed-report.ts';
export type {
  ChatEvent,
  ChatRequest,
  FinishReason,
  ImagePart,
  ImageType,
  Message,
  Role,
  Usage,
} from './domain/chat.ts';
export { type ErrorCode, MgwError } from './domain/errors.ts';
export type { JsonSchema } from './domain/json-schema.ts';
export type { AttemptEntry, Billing, LedgerEntry } from './domain/ledger-entry.ts';
export type { Thinking } from './domain/model.ts';
export type { UnitPrices } from './domain/money.ts';
export type { Clock, Effects } from './effects.ts';
export type { GatewayStats } from './gateway-stats.ts';
export { type ChatOptions, type ConfigInput, type GatewayOptions, ModelGateway } from './model-gateway.ts';
