import { MgwError } from '../domain/errors.ts';
import { nearest } from '../domain/nearest.ts';
import { deepseek } from './deepseek.ts';
import type { Dialect } from './dialect.ts';
import { glm } from './glm.ts';
import { openAiCompatible } from './openai-compatible.ts';
import { qwen } from './qwen.ts';

const DIALECTS: Readonly<Record<string, Dialect>> = { deepseek, qwen, glm, 'openai-compatible': openAiCompatible };

/** Throws `config` on a name that is none of these. */
export function dialectFor(name: string): Dialect {
  const dialect = Object.hasOwn(DIALECTS, name) ? DIALECTS[name] : undefined;
  if (dialect) return dialect;
  const meant = nearest(name, Object.keys(DIALECTS));
  throw new MgwError('config', `there is no provider "${name}"`, {
    hint: meant ? `did you mean "${meant}"?` : `use one of ${Object.keys(DIALECTS).join(', ')}`,
  });
}
