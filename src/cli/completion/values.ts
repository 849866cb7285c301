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
  conversation: conversations,
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

/** Of so many is told what they are about. */
const LOOKED_AT = 20;
/** Characters. */
const LONGEST_ABOUT = 60;

/** By name, then by id: of those the one that was last added to first. */
async function conversations({ paths }: Runtime): Promise<readonly Candidate[]> {
  const { createHistoryStore } = await import('../../history/history-store.ts');
  const { titleOf } = await import('../render/conversation.ts');
  const { shortIds } = await import('../render/history-list.ts');
  const { shorten } = await import('../render/table.ts');
  const store = createHistoryStore(paths.history);
  const files = store.files();
  const names = store.names.all();
  const length = shortIds(files.map(({ id }) => id));
  const about = new Map(
    files.slice(0, LOOKED_AT).map(({ id }) => {
      const read = store.read(id);
      return [id, read && shorten(titleOf(read.conversation, t), LONGEST_ABOUT)] as const;
    }),
  );
  const described = (value: string, id: string): Candidate => {
    const description = about.get(id);
    return { value, ...(description !== undefined && { description }) };
  };
  return [
    ...[...names].map(([id, name]) => described(name, id)).sort((a, b) => (a.value < b.value ? -1 : 1)),
    ...[...about.keys()].map((id) => described(id.slice(0, length), id)),
  ];
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
