import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const CACHE = fileURLToPath(new URL('../../src/cache/', import.meta.url));

/**
 * What these files of src/cache export, as one module that Node runs.
 * @param {string} folder
 * @param {readonly string[]} files
 */
export async function bundled(folder, files) {
  const input = join(folder, 'input.ts');
  writeFileSync(input, files.map((file) => `export * from ${JSON.stringify(join(CACHE, file))};\n`).join(''));
  const bundler = await rolldown({ input, platform: 'node' });
  const file = join(folder, 'bundle.mjs');
  await bundler.write({ file, format: 'esm', codeSplitting: false });
  await bundler.close();
  return import(file);
}
