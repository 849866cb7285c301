// Writes dist/types: the declarations that src/index.ts reaches, and no others. The code is CommonJS, and so are they;
// index.d.mts passes them on to ES modules, as dist/index.js does the code.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * @param {string} root
 * @param {string} types
 */
export function emitTypes(root, types) {
  const folder = mkdtempSync(join(root, 'node_modules', '.types-'));
  try {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const argv = [tsc, '-p', join(root, '.ci', 'tsconfig.types.json'), '--outDir', folder];
    const run = spawnSync(process.execPath, argv, { stdio: ['ignore', 'inherit', 'inherit'] });
    if (run.status !== 0) throw new Error('the type declarations could not be written');
    rmSync(types, { recursive: true, force: true });
    for (const [path, text] of reachedFrom(folder, 'index.d.ts')) write(join(types, path), text);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  write(join(types, 'package.json'), '{ "type": "commonjs" }\n');
  write(join(types, 'index.d.mts'), "export * from './index.js';\n");
}

/**
 * @param {string} folder
 * @param {string} path
 * @param {Map<string, string>} [reached]
 * @returns {Map<string, string>} Declarations by their path in the folder.
 */
function reachedFrom(folder, path, reached = new Map()) {
  if (reached.has(path)) return reached;
  const text = readFileSync(join(folder, path), 'utf8');
  reached.set(path, text);
  for (const [, next] of text.matchAll(/(?:from|import\()\s*['"](\.[^'"]+)\.ts['"]/g)) {
    reachedFrom(folder, join(dirname(path), `${next}.d.ts`), reached);
  }
  return reached;
}

/**
 * @param {string} path
 * @param {string} text
 */
function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
