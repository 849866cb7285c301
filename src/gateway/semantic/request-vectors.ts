import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { BudgetParts } from '../../budget/budget-parts.ts';
import { createEmbedder, type Embedder } from '../../cache/embedding/embedder.ts';
import { embeddingLimits } from '../../cache/embedding/embedding-limits.ts';
import type { EmbeddingUser } from '../../cache/embedding/embedding-user.ts';
import type { CredentialStore } from '../../config/credentials.ts';
import { ROUTE_EMBEDDING_TAG } from '../../domain/cache-tags.ts';
import type { Config, EmbeddingConfig } from '../../domain/config.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { TaskExample } from '../../domain/task.ts';
import type { Effects } from '../../effects.ts';
import type { Paths } from '../../paths.ts';
import { createRestStore } from '../../routing/rest-store.ts';
import { builtIn } from '../../routing/task/built-in-index.ts';
import { type ExampleVectors, openExampleVectors } from '../../routing/task/example-vectors.ts';
import type { Neighbour } from '../../routing/task/nearest-examples.ts';
import { nearestByVectors } from '../../routing/task/nearest-vectors.ts';
import { VOTERS } from '../../routing/task/read-task.ts';
import { type EmbeddingPurpose, embeddingMoney } from './embedding-money.ts';
import { embeddingKey, lazyPost } from './embedding-parts.ts';

export type RequestVectorParts = {
  effects: Effects;
  paths: Paths;
  config: Config;
  credentials: Pick<CredentialStore, 'status' | 'resolve'>;
  /** Absent: no budget is set. */
  budget: BudgetParts | undefined;
  append: (entry: LedgerEntry) => Promise<void> | void;
  warn: (message: string) => void;
  onClose: (close: () => Promise<void>) => void;
  /** Told of each request that is sent. */
  onSent?: () => void;
};

/**
 * The examples nearest to a text by the vectors of `routing.embedding`; undefined where they cannot be had, of which has been
 * warned once. `patienceMs`: how long examples are asked for that have no vector yet; `tag`: of the call. Never rejects.
 */
export type NearestByEmbedding = (
  text: string,
  asker: { patienceMs: number; tag?: string | undefined },
) => Promise<Neighbour[] | undefined>;

/** One request. A call waits for it. Ms. */
const TIMEOUT_MS = 2_400;
/** Batches of examples that are under way at once. */
const AT_ONCE = 4;
const USER: EmbeddingUser = { setting: 'routing.embedding', without: 'requests are compared by their words' };
const PURPOSE: EmbeddingPurpose = {
  user: USER,
  tag: ROUTE_EMBEDDING_TAG,
  route: 'asked by the router',
  // By words another model may be chosen.
  tellsNoRoom: true,
};

export function createRequestVectors(parts: RequestVectorParts, settings: EmbeddingConfig): NearestByEmbedding {
  let warned = false;
  const warn = (message: string) => {
    if (!warned) parts.warn(message);
    warned = true;
  };
  let client: Promise<Embedder | undefined> | undefined;
  const examples = allExamples(parts.config);
  return async (text, { patienceMs, tag }) => {
    client ??= embedderOf({ ...parts, warn }, settings);
    const embedder = await client.catch(() => undefined);
    const embed = (texts: readonly string[]) =>
      embedder?.embed(texts, new AbortController().signal, { ...(tag !== undefined && { tag }) });
    const [vector] = (await embed([text])) ?? [];
    if (embedder === undefined || vector === undefined) return undefined;
    const kept = openExampleVectors(embedder.folder, vector.length);
    const untilMs = parts.effects.clock.monotonic() + patienceMs;
    await complete(kept, { examples, embed, settings, isOver: () => parts.effects.clock.monotonic() >= untilMs });
    const known = examples.flatMap(({ example, own }) => {
      const its = kept.of(example.text);
      return its === undefined ? [] : [{ example, own, vector: its }];
    });
    if (known.length === examples.length) return nearestByVectors(vector, known, VOTERS);
    const there = `${known.length} of ${examples.length} examples have a vector of ${settings.model}`;
    warn(`${there}; ${USER.without} until all have one (mgw route asks for the rest)`);
    return undefined;
  };
}

type Example = { example: TaskExample; own: boolean };

/** Some of the person's own may be ours, too: then theirs counts. */
function allExamples({ routing: { examples = [] } }: Config): Example[] {
  const { count, exampleAt } = builtIn();
  const ours = Array.from({ length: count }, (_, place) => exampleAt(place)).filter((one) => one !== undefined);
  const own = new Set(examples.map(({ text }) => text));
  return [
    ...examples.map((example) => ({ example, own: true })),
    ...ours.filter(({ text }) => !own.has(text)).map((example) => ({ example, own: false })),
  ];
}

type Completing = {
  examples: readonly Example[];
  embed: (texts: readonly string[]) => ReturnType<Embedder['embed']> | undefined;
  settings: EmbeddingConfig;
  isOver: () => boolean;
};

/** Asks for what is missing, batch by batch, and keeps each; ends where one fails. */
async function complete(kept: ExampleVectors, { examples, embed, settings, isOver }: Completing): Promise<void> {
  const { batch } = embeddingLimits(settings);
  const missing = examples.map(({ example }) => example.text).filter((text) => kept.of(text) === undefined);
  let at = 0;
  let failed = false;
  const work = async () => {
    while (at < missing.length && !failed && !isOver()) {
      const texts = missing.slice(at, at + batch);
      at += batch;
      const vectors = await embed(texts);
      if (vectors === undefined) failed = true;
      else kept.add(texts, vectors);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function embedderOf(parts: RequestVectorParts, settings: EmbeddingConfig): Promise<Embedder | undefined> {
  const { credentials, effects, paths, warn } = parts;
  const { endpoint, model, dimensions, key } = settings;
  const apiKey = await embeddingKey(settings, { credentials, warn, without: USER.without });
  const post = lazyPost(parts);
  if (apiKey === undefined && key.kind !== 'none') return undefined;
  return createEmbedder({
    endpoint,
    model,
    ...(apiKey !== undefined && { apiKey }),
    ...(dimensions !== undefined && { dimensions }),
    cacheFolder: join(paths.state, 'routing'),
    post: (url, request) => {
      parts.onSent?.();
      return post(url, request);
    },
    clock: effects.clock,
    timeoutMs: TIMEOUT_MS,
    rest: restFor(parts, settings),
    ...embeddingMoney(settings, PURPOSE, parts),
    warn,
  });
}

/** Kept in the state folder, for the processes that come after this one. */
function restFor({ paths, effects }: RequestVectorParts, { endpoint, model }: EmbeddingConfig) {
  const { clock } = effects;
  const store = createRestStore(join(paths.state, 'routing', 'rest'), clock);
  const name = createHash('sha256')
    .update(JSON.stringify([endpoint, model]))
    .digest('hex')
    .slice(0, 16);
  return {
    isResting: async () => ((await store.get(name))?.until ?? 0) > clock.now(),
    begin: (reason: string, forMs: number) =>
      store.set(name, { model, until: clock.now() + forMs, failures: 1, code: 'network' as const, reason }),
  };
}
