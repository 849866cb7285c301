import { createCredentials } from '../config/credentials.ts';
import { toMgwError } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import { semanticNotes } from '../gateway/semantic/semantic-notes.ts';
import { type Probe, probeEndpoint } from '../http/probe.ts';
import type { Runtime } from '../runtime.ts';
import type { Check, Diagnosis, ModelDiagnosis } from './check.ts';
import { checkFolders } from './folders.ts';
import { cheapestCall, checkLimits, checkLive } from './live.ts';
import { checkClock, checkNode, checkProxy } from './machine.ts';
import { checkEndpoint, checkKey, checkPrice, isUsable, type KeyCheck } from './model-checks.ts';
import { checkResting } from './resting.ts';
import { readSettings, type Settings } from './settings.ts';
import { subjectsOf } from './subjects.ts';

export type DiagnosisOptions = {
  /** Models to look at; none: the chain, and whatever else the config names. */
  names: readonly string[];
  /** One real call of each model. */
  live: boolean;
  signal: AbortSignal;
  /** Told what takes time. */
  onProgress: (text: string) => void;
};

type Subject = { model: Model; key: KeyCheck; probe: Probe | undefined };

/** Looks at everything that a call needs. Throws `usage` for a name that is no model, and what stopped the run. */
export async function diagnose(runtime: Runtime, options: DiagnosisOptions): Promise<Diagnosis> {
  const { effects } = runtime;
  const settings = await readSettings(runtime);
  const models = subjectsOf(options.names, settings);
  // Before the network: name lookups that hang would hold the threads that files need.
  const folders = await checkFolders(runtime, options.signal);
  const keys = await keysOf(models, { runtime, settings, options });
  const proxy = checkProxy(effects.env);
  const probes = proxy.level === 'bad' ? new Map<string, Probe>() : await probeAll(models, runtime, options);
  if (options.live) options.onProgress('asking every model for one token');
  const diagnosed = await Promise.all(
    keys.map(({ model, key }) =>
      diagnoseModel({ model, key, probe: probes.get(model.endpoint) }, { runtime, settings, options }),
    ),
  );
  const { general, byModel } = await checkResting(runtime, models);
  return {
    checks: [
      checkNode(effects),
      ...settings.checks,
      ...folders,
      ...checkSemantic(settings, runtime),
      proxy,
      checkClock(probes),
      ...general,
    ],
    models: diagnosed.map((model) => ({ ...model, checks: [...model.checks, ...(byModel.get(model.alias) ?? [])] })),
  };
}

/** The cache's layer that asks; nothing where it is off. */
function checkSemantic({ config, models }: Settings, { effects }: Runtime): Check[] {
  const given = { config, models, credentials: createCredentials(effects, () => {}), nowMs: effects.clock.now() };
  return semanticNotes(given).map((note) => ({ name: 'cache', ...note }));
}

type Around = { runtime: Runtime; settings: Settings; options: DiagnosisOptions };

/** A key that is not there stops calls when its model was named, or when no other of the chain has one. */
async function keysOf(models: readonly Model[], { runtime, settings, options }: Around) {
  const keys = await Promise.all(models.map(async (model) => ({ model, key: await checkKey(model, runtime.effects) })));
  const inChain = ({ model }: { model: Model }) => !settings.gateway || settings.chain.includes(model.alias);
  const needed = options.names.length > 0 || !keys.some((found) => inChain(found) && isUsable(found.key));
  return keys.map(({ model, key }) => ({
    model,
    key: needed && !isUsable(key) ? { ...key, level: 'bad' as const } : key,
  }));
}

/** All at once; models of one endpoint share a probe. */
async function probeAll(models: readonly Model[], { effects }: Runtime, options: DiagnosisOptions) {
  const urls = [...new Set(models.map(({ endpoint }) => endpoint))];
  options.onProgress(urls.length === 1 ? 'reaching 1 endpoint' : `reaching ${urls.length} endpoints`);
  const { env, clock } = effects;
  const probes = urls.map(async (url) => {
    return [url, await probeEndpoint(url, { env, clock, signal: options.signal })] as const;
  });
  return new Map(await Promise.all(probes));
}

async function diagnoseModel(subject: Subject, around: Around): Promise<ModelDiagnosis> {
  const { model, key, probe } = subject;
  const { settings, runtime } = around;
  const { alias, provider, upstreamModel, endpoint } = model;
  const position = settings.chain.indexOf(alias) + 1;
  return {
    alias,
    provider,
    upstreamModel,
    endpoint,
    ...(position > 0 && { position }),
    checks: [
      key,
      ...(probe ? [checkEndpoint(probe, isUsable(key) ? 'bad' : 'warn')] : []),
      checkPrice(model, runtime.effects.clock.now()),
      ...(await checkCall(subject, around)),
    ],
  };
}

/** The limits of a call, and the call itself where one is wanted and can be made. */
async function checkCall({ model, key, probe }: Subject, { settings, options }: Around): Promise<Check[]> {
  const notTried = (why: string): Check[] =>
    options.live ? [{ name: 'live', level: 'warn', message: `not tried: ${why}` }] : [];
  const { gateway } = settings;
  if (gateway === undefined) return notTried('the config cannot be used');
  if (!isUsable(key)) return notTried('there is no key for it');
  try {
    const call = cheapestCall(gateway, model);
    const isFirst = settings.chain[0] === model.alias || options.names.includes(model.alias);
    const refusal = await checkLimits(gateway, call, isFirst ? 'bad' : 'warn');
    if (refusal) return [refusal, ...notTried('the limits refuse it')];
    if (!options.live) return [];
    if (!probe?.reached) return notTried('the endpoint cannot be reached');
    return [await checkLive(gateway, call, options.signal)];
  } catch (cause) {
    if (options.signal.aborted) throw cause;
    const { code, message, hint } = toMgwError(cause);
    return [{ name: 'live', level: 'bad', code, message, hint }];
  }
}
