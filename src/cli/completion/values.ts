import { readdirSync } from 'node:fs';
import type { Runtime } from '../../runtime.ts';
import { t } from '../language/t.ts';
import type { Candidate, ValueSource, Values } from './candidates.ts';

/** What this machine knows: no network is asked, and no key. What cannot be read has no values. */
export function valuesFrom(runtime: Runtime): Values {
  return async (source) => {
    try {
      return await SOURCES[source](runtime);
    } catch {
      return [];
    }
  };
}

const SOURCES: Readonly<Record<ValueSource, (runtime: Runtime) => Promise<readonly Candidate[]>>> = {
  model: modelAliases,
  tag: tags,
  session: sessions,
  template: async ({ paths }) => namesIn(paths.prompts, /^([^.].*)\.md$/).map(asCandidate),
  month: async ({ paths }) =>
    namesIn(paths.ledger, /^(\d{4}-\d{2})\.jsonl$/)
      .reverse()
      .map(asCandidate),
  timezone: async () => Intl.supportedValuesOf('timeZone').map(asCandidate),
};

/** The config's models, then the presets; where the config cannot be used, the presets alone. */
async function modelAliases(runtime: Runtime): Promise<readonly Candidate[]> {
  const { presetModels } = await import('../../config/presets.ts');
  const models = await runtime.config().then(
    (config) => config.models,
    () => presetModels(),
  );
  const described = [...models.values()].map(({ alias, provider, upstreamModel }) => ({
    value: alias,
    description: `${provider}: ${upstreamModel}`,
  }));
  return [...described, { value: 'auto', description: t('chosen by the task') }];
}

async function sessions({ paths }: Runtime): Promise<readonly Candidate[]> {
  const { createHistoryStore } = await import('../../history/history-store.ts');
  return [...createHistoryStore(paths.history).names.all().values()].sort().map(asCandidate);
}

/** Those with a budget, and those of the last calls, the latest first. */
async function tags(runtime: Runtime): Promise<readonly Candidate[]> {
  const { recentEntries } = await import('../../ledger/recent.ts');
  const used = recentEntries(runtime.paths.ledger)
    .reverse()
    .flatMap(({ tag }) => (tag === undefined ? [] : [tag]));
  const budgeted = await runtime.config().then(
    ({ budget }) => Object.keys(budget.perTagNano ?? {}),
    () => [],
  );
  return [...new Set([...used, ...budgeted])].map(asCandidate);
}

/** The first group of the pattern, of each name in the folder that it matches, in order. */
function namesIn(folder: string, pattern: RegExp): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => pattern.exec(name)?.[1] ?? []);
}

function asCandidate(value: string): Candidate {
  return { value };
}
