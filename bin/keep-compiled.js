// Reading mgw's code takes V8 a quarter of a call, so what it has compiled is kept between runs. Node 22 does that itself
// (`module.enableCompileCache`); for Node 20 it is done here, by the means that Node has for it (`vm.Script`).
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

/**
 * As Node 20 and Node 22 have it.
 * @typedef {{ _compile(this: NodeJS.Module, content: string, filename: string): unknown }} Compiling
 * @typedef {typeof Module & { enableCompileCache?: (folder: string) => void, prototype: Compiling }} Loader
 */
const loader = /** @type {Loader} */ (Module);

const DIST = path.join(__dirname, '..', 'dist');

/** What is smaller is read as quickly as it is looked up. Characters. */
const SMALLEST = 8_000;

/** V8 wants compiled code to begin at such an address, or copies it. Bytes. */
const ALIGNMENT = 8;

/** SHA-1 of all that follows it: V8 trusts what it is given, and a damaged byte would end the process. Bytes. */
const SUM_LENGTH = 20;

/**
 * Keeps compiled code under `folder`, which is made where the folder around it is there, and uses what an earlier run has
 * kept there by the same `name`. Never fails: without it a start takes longer.
 * @param {{ folder: string, release: string, name: string }} kept
 */
exports.keepCompiled = ({ folder, release, name }) => {
  if (process.env['NODE_DISABLE_COMPILE_CACHE'] !== undefined || !fs.existsSync(path.dirname(folder))) return;
  const own = path.join(folder, release);
  try {
    // What another release has left is of no use any more.
    if (!fs.existsSync(own)) fs.rmSync(folder, { recursive: true, force: true });
    if (loader.enableCompileCache === undefined) keepInOneFile(path.join(own, `${name}.bin`));
    else loader.enableCompileCache(own);
  } catch {
    // Compiled anew.
  }
};

/** @param {string} file */
function keepInOneFile(file) {
  const stamp = stampOf(path.join(DIST, 'main.cjs'));
  const kept = readKept(file, stamp);
  /** @type {Map<string, import('node:vm').Script>} */
  const scripts = new Map();
  let isFresh = false;
  const compile = loader.prototype._compile;
  loader.prototype._compile = function (content, filename) {
    if (path.dirname(filename) !== DIST || content.length < SMALLEST) return compile.call(this, content, filename);
    const part = path.basename(filename);
    const cachedData = kept.get(part);
    const { Script } = require('node:vm');
    const script = new Script(Module.wrap(content), { filename, ...(cachedData && { cachedData }) });
    scripts.set(part, script);
    if (cachedData === undefined || script.cachedDataRejected) isFresh = true;
    const run = script.runInThisContext();
    return run.call(this.exports, this.exports, this.require.bind(this), this, filename, DIST);
  };
  process.once('exit', () => {
    // All of them: who loads a part for the first time has run more of the others, too.
    if (isFresh) writeKept(file, stamp, kept, scripts);
  });
}

/** Another release, another build of it or another Node has other code. @param {string} file */
function stampOf(file) {
  const { mtimeMs, size } = fs.statSync(file);
  return `${process.version} ${process.arch} ${mtimeMs} ${size}`;
}

/**
 * The parts by their file's name; none where the file is missing, damaged, or of other code.
 * @param {string} file
 * @param {string} stamp
 * @returns {Map<string, Buffer>}
 */
function readKept(file, stamp) {
  const parts = new Map();
  try {
    const bytes = fs.readFileSync(file);
    if (!sumOf(bytes.subarray(SUM_LENGTH)).equals(bytes.subarray(0, SUM_LENGTH))) return parts;
    const headLength = bytes.readUInt32LE(SUM_LENGTH);
    const headStart = SUM_LENGTH + 4;
    const head = JSON.parse(bytes.toString('utf8', headStart, headStart + headLength));
    if (head.stamp !== stamp) return parts;
    let at = aligned(headStart + headLength);
    for (const [part, length] of head.parts) {
      parts.set(part, bytes.subarray(at, at + length));
      at = aligned(at + length);
    }
  } catch {
    // Compiled anew.
  }
  return parts;
}

/**
 * Written beside and moved into place, so that nobody reads half of it.
 * @param {string} file
 * @param {string} stamp
 * @param {Map<string, Buffer>} kept
 * @param {Map<string, import('node:vm').Script>} scripts
 */
function writeKept(file, stamp, kept, scripts) {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    /** @type {[string, Uint8Array][]} */
    const parts = [...kept].filter(([part]) => !scripts.has(part));
    // Only now: what has run since is in it.
    for (const [part, script] of scripts) parts.push([part, script.createCachedData()]);
    const head = Buffer.from(JSON.stringify({ stamp, parts: parts.map(([part, { length }]) => [part, length]) }));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(head.length);
    /** @type {Uint8Array[]} */
    const body = [length, head, padding(SUM_LENGTH + 4 + head.length)];
    for (const [, bytes] of parts) body.push(bytes, padding(bytes.length));
    const whole = Buffer.concat(body);
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    fs.writeFileSync(beside, Buffer.concat([sumOf(whole), whole]), { mode: 0o600 });
    fs.renameSync(beside, file);
  } catch {
    // The next run tries again.
    unlinkIfThere(beside);
  }
}

/** @param {string} file */
function unlinkIfThere(file) {
  try {
    fs.unlinkSync(file);
  } catch {
    // It was never made.
  }
}

/** @param {Uint8Array} bytes @returns {Buffer} */
function sumOf(bytes) {
  return require('node:crypto').createHash('sha1').update(bytes).digest();
}

/** @param {number} position */
function aligned(position) {
  return Math.ceil(position / ALIGNMENT) * ALIGNMENT;
}

/** @param {number} length */
function padding(length) {
  return Buffer.alloc(aligned(length) - length);
}
