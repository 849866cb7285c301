import { createCacheStore } from '../../src/cache/store/create-cache-store.ts';
import { kept, sha256 } from './kept.ts';

// One of many processes on one cache: `node store-worker.js FOLDER put NAME COUNT KILOBYTES MAX_ENTRIES`, or `… forget ID…`.
// Says each id on stdout once it is kept, `missed` when a look-up finds nothing, and dies of an answer that is not the one that was kept.
const [folder = '', what = '', ...rest] = process.argv.slice(2);

function storeFor(maxEntries: number) {
  const clock = { now: Date.now, monotonic: () => 0, after: () => () => {} };
  return createCacheStore(folder, { clock, random: Math.random, ttlMs: 86_400_000, maxEntries });
}

export const contentOf = (name: string, kilobytes: number) => `${name} ${'x'.repeat(kilobytes * 1024)}`;

async function putMany([name = '', count = '', kilobytes = '', maxEntries = '']: readonly string[]): Promise<void> {
  const store = storeFor(Number(maxEntries));
  for (let index = 0; index < Number(count); index++) {
    const own = `${name}-${index}`;
    const entry = kept(own, { content: contentOf(own, Number(kilobytes)), askedAt: new Date().toISOString() });
    await store.put(entry);
    process.stdout.write(`${own}\n`);
    const earlier = `${name}-${Math.floor(Math.random() * (index + 1))}`;
    const found = await store.get(sha256(earlier));
    // Behind a crowd that puts faster than one of it indexes, a look-up may miss.
    if (found === undefined) process.stdout.write('missed\n');
    if (found !== undefined && found.content !== contentOf(earlier, Number(kilobytes)))
      throw new Error(`wrong: ${earlier}`);
    await store.nearest({ scope: entry.scope, terms: [own], analyser: 'words-1' }, 3);
  }
}

if (what === 'put') await putMany(rest);
if (what === 'forget') await storeFor(1e6).forget(rest);
