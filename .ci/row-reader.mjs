// node .ci/row-reader.mjs : compiles src/ledger/row-reader/wasm from AssemblyScript to WebAssembly, which is kept beside its
// source as base64, so that nobody else needs the compiler. A test tells when the source is newer.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const FOLDER = fileURLToPath(new URL('../src/ledger/row-reader/wasm', import.meta.url));
const KEPT = join(FOLDER, 'row-reader.json');

/** What the source compiles to, in base64. */
export async function compiledReader() {
  const folder = mkdtempSync(join(tmpdir(), 'row-reader-'));
  const outFile = join(folder, 'row-reader.wasm');
  try {
    const options = ['-O3', '--runtime', 'stub', '--noAssert', '--importMemory', '--use', 'abort='];
    const { error, stderr } = await asc.main(['row-reader.ts', '--baseDir', FOLDER, '--outFile', outFile, ...options]);
    if (error !== null) throw new Error(stderr.toString());
    return readFileSync(outFile).toString('base64');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(KEPT, `${JSON.stringify({ wasm: await compiledReader() }, null, 2)}\n`);
}
