import { basename, join } from 'node:path';
import { rolldown } from 'rolldown';

/** A TypeScript program as one folder of JavaScript that Node runs, for tests with processes of their own. The path of its entry. */
export async function bundled(program: string, folder: string): Promise<string> {
  const bundler = await rolldown({ input: program, platform: 'node' });
  const name = `${basename(program, '.ts')}.mjs`;
  await bundler.write({ dir: folder, format: 'esm', entryFileNames: name, chunkFileNames: '[name].mjs' });
  await bundler.close();
  return join(folder, name);
}
