import { decodeChatCompletion } from './decode.ts';
import { encodeBody } from './dialect.ts';
import { dialectFor } from './dialects.ts';
import type { Provider } from './provider.ts';

/** The chat completions protocol that OpenAI made common, in one vendor's dialect. Throws `config` on an unknown name. */
export function providerFor(name: string): Provider {
  const dialect = dialectFor(name);
  return {
    name: dialect.name,
    errors: dialect.errors,
    requestIdHeaders: dialect.requestIdHeaders,
    authorize: (key) => ({ authorization: `Bearer ${key}` }),
    encode: (model, request) => encodeBody(dialect, model, request),
    decode: decodeChatCompletion,
  };
}
