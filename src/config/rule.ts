import type { RoutingRule } from '../domain/route-decision.ts';
import { tagOf } from '../domain/tag.ts';
import { compact } from './compact.ts';
import type { ConfigInput } from './schema.ts';

type RuleInput = NonNullable<NonNullable<ConfigInput['routing']>['rules']>[number];

export function buildRule({ hours, max_tokens, tag, ...rule }: RuleInput): RoutingRule {
  return compact({ ...rule, tag: tag?.map(tagOf), minutes: hours, maxTokens: max_tokens });
}
