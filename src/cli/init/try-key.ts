import type { Check } from '../../diagnosis/check.ts';
import { toMgwError } from '../../domain/errors.ts';
import { createRuntime } from '../../runtime.ts';
import type { CommandContext } from '../command-context.ts';
import { told } from '../language/told.ts';
import type { VendorAnswer } from './answers.ts';
import { modelEntry } from './config-text.ts';
import { WORDS } from './words.ts';

/** Holds a pasted key for the one call, in this process alone. */
const HELD = 'MGW_INIT_PASTED_KEY';

/**
 * One cheapest call of the vendor's model through the whole gateway, in the ledger under the tag `init`, at the price that was told
 * in `currency`. Throws only what stopped the run.
 */
export async function tryKey(
  vendor: VendorAnswer,
  { runtime, signal, io }: CommandContext,
  currency: string,
): Promise<Check> {
  const { effects } = runtime;
  const pasted = vendor.key.kind === 'paste' ? vendor.key.key : undefined;
  const answer: VendorAnswer = pasted === undefined ? vendor : { ...vendor, key: { kind: 'env', name: HELD } };
  const trial = createRuntime(
    { ...effects, env: { ...effects.env, ...(pasted !== undefined && { [HELD]: pasted }) } },
    {
      configInput: {
        currency,
        models: { [vendor.alias]: modelEntry(answer) },
        routing: { default_model: vendor.alias, fallback_chain: [vendor.alias] },
      },
      warn: (message) => void io.stderr.write(`  ${told(message)}\n`),
    },
  );
  try {
    const { cheapestCall, checkLive } = await import('../../diagnosis/live.ts');
    const gateway = await trial.gateway();
    const model = (await trial.models()).get(vendor.alias);
    if (model === undefined) return { name: 'live', level: 'bad', message: `no model ${vendor.alias}` };
    const { hint, ...check } = await checkLive(gateway, cheapestCall(gateway, model, 'init'), signal);
    return { ...check, hint: hint === undefined ? hint : withoutChoice(hint).replaceAll(HELD, WORDS.pasted) };
  } catch (cause) {
    if (signal.aborted) throw cause;
    const { code, message, hint } = toMgwError(cause);
    const bare = message.startsWith(`${vendor.alias}: `) ? message.slice(vendor.alias.length + 2) : message;
    return { name: 'live', level: 'bad', code, message: bare, hint: hint === undefined ? hint : withoutChoice(hint) };
  } finally {
    await trial.close();
  }
}

/** `mgw init` has no `-m`: what a hint says of another model is left out. */
function withoutChoice(hint: string): string {
  if (hint.startsWith('put the key there, ')) return 'put the key there';
  return hint.replace(/[,;] or ask another model with -m$/, '');
}
