import type { ChatRequest } from '../../../domain/chat.ts';
import { MgwError, toMgwError } from '../../../domain/errors.ts';
import type { Model } from '../../../domain/model.ts';
import { defaultModelOf } from '../../../gateway/default-model.ts';
import type { CommandContext } from '../../command-context.ts';
import { t } from '../../language/t.ts';
import { told } from '../../language/told.ts';
import { oneLine } from '../../render/error-text.ts';
import { usableConfig } from './open-cache.ts';

/**
 * The model that a call would ask first, whose answers alone serve it. Where a call is not possible, for want of a key or
 * with a config that cannot be used, the one that it would ask then, and a word on stderr. Throws `usage` for a name that is none.
 */
export async function preferredModel(request: ChatRequest, context: CommandContext): Promise<Model> {
  const { io, runtime } = context;
  try {
    const [first] = (await runtime.gateway()).plan(request).candidates;
    if (first !== undefined) return first;
  } catch (cause) {
    const error = toMgwError(cause);
    if (error.code !== 'no-key' && error.code !== 'config') throw error;
    if (error.code === 'no-key') {
      const reason = told(oneLine(error.message));
      await io.stderr.write(`mgw: ${t('looked up all the same: {reason}', { reason })}\n`);
    }
  }
  return withoutKey(request, context);
}

async function withoutKey({ model: name }: ChatRequest, context: CommandContext): Promise<Model> {
  const { mergeModels, toModel } = await import('../../../gateway/models.ts');
  const { upstreamModelConfig } = await import('../../../config/presets.ts');
  const quiet = { ...context, io: { ...context.io, stderr: { ...context.io.stderr, write: () => {} } } };
  const config = await usableConfig(quiet);
  const models = mergeModels(config);
  const alias = name ?? defaultModelOf(config, () => true) ?? '';
  const upstream = models.has(alias) ? undefined : upstreamModelConfig(alias, config.models);
  const model = models.get(alias) ?? (upstream && toModel(upstream));
  if (model !== undefined) return model;
  throw new MgwError('usage', `unknown model: ${oneLine(alias)}`, { hint: 'mgw models lists those that can be asked' });
}
