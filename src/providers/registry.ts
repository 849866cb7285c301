import { MgwError } from '../domain/errors.ts';
import { nearest } from '../domain/nearest.ts';
import { deepseek } from './deepseek.ts';
import { glm } from './glm.ts';
import { openAiCompatible } from './openai-compatible.ts';
import type { Provider } from './provider.ts';
import { qwen } from './qwen.ts';

const PROVIDERS: Readonly<Record<string, Provider>> = { deepseek, qwen, glm, 'openai-compatible': openAiCompatible };

/** Throws `config` on a name that is none of these. */
export function providerFor(name: string): Provider {
  const provider = Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name] : undefined;
  if (provider) return provider;
  const meant = nearest(name, Object.keys(PROVIDERS));
  throw new MgwError('config', `there is no provider "${name}"`, {
    hint: meant ? `did you mean "${meant}"?` : `use one of ${Object.keys(PROVIDERS).join(', ')}`,
  });
}
