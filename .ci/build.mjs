// Builds dist/: the CLI and the library as one lazily loaded bundle, the library's types, tiktoken's ranks, the
// compiled word tables and examples, what the page of `mgw cost --html` is made of, the manual pages, the shells' completion, and the
// licences of what is inside. With
// `--if-stale`,
// nothing happens while dist/ is newer than everything that it is made from.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { lateExpressions } from './late-expressions.mjs';
import { compiledLexicon, lexiconFiles } from './lexicon.mjs';
import { licenceText } from './licences.mjs';
import { manualPages } from './man.mjs';
import { pageAssets } from './page-assets.mjs';
import { ENCODINGS, packedRanks, ranksFile } from './ranks.mjs';
import { slimmed } from './slimmed.mjs';
import { compiledExamples, taskIndex } from './task-index.mjs';
import { emitTypes } from './types.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const completionScripts = join(root, 'src', 'cli', 'completion', 'scripts');
const stamp = join(dist, 'types', '.built');

/** @param {{ ifStale?: boolean }} [options] */
export async function build({ ifStale = false } = {}) {
  if (ifStale && isFresh()) return;
  const startedAt = new Date();
  const [parts, worker, page, lexicon, tasks, manuals] = await Promise.all([
    bundle(),
    countWorker(),
    pageAssets(root),
    lexiconFiles(root),
    taskIndex(root),
    manualPages(root),
  ]);
  const chunks = [...parts, ...worker];
  const library = parts.find(({ fileName }) => fileName === 'index.cjs')?.exports ?? [];
  const written = new Set(['index.js', ...chunks.map((chunk) => chunk.fileName), ...page.files.keys()]);
  for (const chunk of chunks) writeWhole(join(dist, chunk.fileName), chunk.code);
  for (const [name, text] of [...page.files, ...lexicon]) writeWhole(join(dist, name), text);
  writeWhole(join(dist, 'index.js'), `export { ${library.join(', ')} } from './index.cjs';\n`);
  writeWhole(join(dist, 'tasks.bin'), tasks);
  for (const [path, page] of manuals) writeWhole(join(dist, 'man', path), page);
  for (const script of readdirSync(completionScripts)) {
    writeWhole(join(dist, 'completion', script), readFileSync(join(completionScripts, script)));
  }
  writeWhole(
    join(dist, 'THIRD_PARTY_LICENSES.txt'),
    licenceText([...chunks.flatMap((chunk) => chunk.moduleIds), ...page.moduleIds, ...ENCODINGS.map(ranksFile)]),
  );
  for (const name of readdirSync(dist)) if (/\.c?js$/.test(name) && !written.has(name)) rmSync(join(dist, name));
  for (const encoding of ENCODINGS) {
    const file = join(dist, `${encoding}.bin`);
    const ranks = packedRanks(encoding, file);
    if (ranks !== undefined) writeWhole(file, ranks);
  }
  emitTypes(root, join(dist, 'types'));
  writeWhole(stamp, '');
  utimesSync(stamp, startedAt, startedAt); // what changes during the build is newer
}

/** CommonJS, which Node starts ten milliseconds sooner than ESM, and of which it can keep what it has compiled. */
async function bundle() {
  const bundler = await rolldown({
    cwd: root,
    input: {
      main: 'src/cli/main.ts',
      index: 'src/index.ts',
      'rollup-worker': 'src/ledger/rollup-worker.ts',
    },
    platform: 'node',
    preserveEntrySignatures: 'allow-extension',
    plugins: [slimmed(), compiledLexicon(), compiledExamples(), lateExpressions()],
    onLog(level, log, report) {
      // A lazy part may import statically what another part imports lazily; the chunks below decide where it goes.
      // How long plugins take is a matter of the machine, and no fault.
      if (log.code === 'INEFFECTIVE_DYNAMIC_IMPORT' || log.code === 'PLUGIN_TIMINGS') return;
      if (level === 'warn') throw new Error(log.message);
      report(level, log);
    },
  });
  const { output } = await bundler.generate({
    format: 'cjs',
    dynamicImportInCjs: false, // what is kept compiled has nobody to import for it
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
    comments: { legal: false, annotation: false, jsdoc: false },
    minify: true,
    charset: 'ascii', // a text of single bytes: half as much to hold for V8, and read as it lies on the disk
    codeSplitting: { groups: [{ name: chunkFor, debugName: 'by start-up' }], includeDependenciesRecursively: false },
  });
  await bundler.close();
  return output.filter((part) => part.type === 'chunk');
}

/** The tokenizer once more, in one file: a thread that counts starts at once, and loads nothing of the gateway. */
async function countWorker() {
  const bundler = await rolldown({
    cwd: root,
    input: { 'count-worker': 'src/metering/count-worker.ts' },
    platform: 'node',
  });
  const { output } = await bundler.generate({ format: 'cjs', entryFileNames: '[name].cjs', minify: true });
  await bundler.close();
  return output.filter((part) => part.type === 'chunk');
}

/**
 * A call loads one file for each of these, not one for each module: at start-up every file counts. What is not named
 * here is split where it is imported lazily.
 * @type {readonly (readonly [string, RegExp])[]}
 */
const CHUNKS = [
  [
    'wire',
    /^(src\/(http|providers(?!\/(call-bounds|deepseek|dialect|errors|glm|openai|qwen)))|node_modules\/(undici|eventsource-parser))\//,
  ],
  [
    'config-file',
    /^(src\/config\/(?!load|parsed-cache|presets|credentials|secret-names|example)|node_modules\/(yaml|valibot)\/)/,
  ],
  // Only where a ledger is read row by row.
  ['ledger-rows', /^src\/ledger\/(lines|json|scan-row)/],
  ['roll-up', /^src\/ledger\/(roll-up-month|row-cells|row-(forms|figures|pieces|reader)|form-table|day-sums|tally)/],
  [
    'summary',
    /^src\/(gateway\/ledger-summary|ledger\/(month-rollup|rollup(?!-worker)|cell-codec)|reports\/(?!cost|drift|robust-line|index|period|spending))/,
  ],
  [
    'stats',
    /^(src\/cli\/(commands\/(stats|ledger-report)|render\/(report-stats|report-format|bars|table|lines))|node_modules\/(cli-table3|emoji-regex|is-fullwidth-code-point)\/)/,
  ],
  // Only at a terminal, and where an answer has some: markup, code.
  ['inline-markup', /^(src\/cli\/render\/markdown\/inline|node_modules\/(marked|entities)\/)/],
  ['highlight', /^(src\/cli\/render\/markdown\/highlight|node_modules\/highlight\.js\/)/],
  [
    'markdown',
    /^(src\/cli\/render\/markdown\/(?!table-block)|node_modules\/(string-width|strip-ansi|ansi-regex|get-east-asian-width)\/)/,
  ],
  ['settings', /^src\/(config\/|runtime\.ts)/],
  // Only where a conversation is gone on with, or kept.
  [
    'keeping',
    /^src\/(domain\/conversation|history\/(?!search)|cli\/session\/(one-shot|keeper|open-keeper|record-turn|prepare-turn|inherited-model))/,
  ],
  ['session', /^src\/cli\/(session\/|line-editor|editor-|pastes|render\/session)/],
  // Only where mgw chooses the model and the person has own examples; to compile them, only where they are new.
  ['own-examples', /^src\/routing\/task\/own-examples/],
  ['compile-examples', /^src\/routing\/task\/compile-index/],
  // Only where mgw chooses the model for a message that may have a text beside its demand.
  ['material', /^src\/routing\/task\/(material\.ts|demand-part|demanding|asks-to-answer|is-code|judgements)/],
  // Only where mgw chooses the model.
  [
    'choosing',
    /^src\/(routing\/(task|choose)\/|gateway\/(choosing|cost-objection|likely-tokens|route-options|route-target|selectable)\.ts|domain\/text-(features|pieces)|ledger\/is-recent-call)/,
  ],
  [
    'cache-upkeep',
    /^src\/cache\/store\/(upkeep|change|indexing|erasing|pruning|copying|inventory|segment-(content|writer))/,
  ],
  [
    'cache-command',
    /^src\/(cli\/(commands\/cache\/(open-cache|find-entry)|render\/cache-(format|list|show|stats))|cache\/(shadow-hits|judged-pairs|json-lines|semantic-upkeep)|reports\/cache-layers)/,
  ],
  [
    'cache-judging',
    /^src\/(cache\/(analysis\/(evaluate|known-questions|labelled|shuffled)|judge-pair|calibration|advice)|cli\/render\/cache-)/,
  ],
  // Only where Chinese is spoken.
  ['chinese', /^src\/cli\/language\/zh\//],
  // Only for help texts.
  ['help', /^src\/cli\/help\//],
  ['init', /^src\/cli\/(init|commands\/init)/],
  // Only at a Tab.
  ['completion', /^src\/cli\/completion\//],
  ['word-tables', /^src\/cache\/analysis\/(tables|word-tables)/],
  ['equivalent', /^src\/cache\/(analysis\/(?!evaluate|known-questions|labelled|shuffled)|equivalent)/],
  // Only with `cache.semantic`, and once there is something kept to ask about.
  ['confirm', /^src\/(cache\/(confirm\/|within|rest)|gateway\/semantic\/(compose-semantic|ask-confirmer|confirmer))/],
  ['embedding', /^src\/(cache\/embedding\/|gateway\/semantic\/(compose-embedding|embedding-))/],
  [
    'gateway',
    /^src\/((budget|metering|providers|routing)\/|cache\/(?!analysis|equivalent|judged-pairs|shadow-hits|json-lines|judge-pair|calibration|advice|confirm|embedding|within|rest|semantic-upkeep)|ledger\/(attempt-log|ledger|prompt-hash|record|ulid|with-ledger)\.ts|reports\/(drift|robust-line)|gateway\/(chosen|compose-gateway|compose-cache|compose-limits|default-model|estimate|gateway|learned|models)\.ts)/,
  ],
  [
    'command',
    /^(src\/cli\/(run|program|language\/(?!zh|choose)|read-input|prompt-text|decode-text|exit-codes|hear-answer|commands\/(chat|answer-call)|render\/(chat|accounting|answer|error|harmless|play|spinner|style|wrap))|node_modules\/commander\/)/,
  ],
  // What `main` needs before it can say where compiled code is kept; all that is loaded after it is kept.
  [
    'first',
    /^(src\/(domain\/(errors|billed-report|ledger-entry|money)|effects|paths|version|cli\/language\/choose-language)\.ts|package\.json)$/,
  ],
  ['base', /^(src\/(domain|files|reports\/period|ledger\/(month-files|recent|is-ledger-entry))|.*rolldown.runtime)/],
];

/** @param {string} id */
function chunkFor(id) {
  const path = id.startsWith(root) ? id.slice(root.length) : id;
  return CHUNKS.find(([, modules]) => modules.test(path))?.[0] ?? null;
}

function isFresh() {
  const builtAt = modifiedAt(stamp);
  const sources = [
    'src',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    '.ci/build.mjs',
    '.ci/late-expressions.mjs',
    '.ci/lexicon.mjs',
    '.ci/licences.mjs',
    '.ci/man.mjs',
    '.ci/page-assets.mjs',
    '.ci/ranks.mjs',
    '.ci/slimmed.mjs',
    '.ci/task-index.mjs',
    '.ci/types.mjs',
  ];
  return sources.every((source) => newestIn(join(root, source)) < builtAt);
}

/** @param {string} path */
function newestIn(path) {
  const entries = statSync(path).isDirectory() ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : [];
  return Math.max(modifiedAt(path), ...entries.map((entry) => modifiedAt(join(path, entry))));
}

/** @param {string} path */
function modifiedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/**
 * Written beside and moved into place, so that a process that starts meanwhile never reads half a file.
 * @param {string} path
 * @param {string | Uint8Array} content
 */
function writeWhole(path, content) {
  const temporary = `${path}.${process.pid}.tmp`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build({ ifStale: process.argv.includes('--if-stale') }).catch((error) => {
    process.stderr.write(`build: ${error.message}\n`);
    process.exitCode = 1;
  });
}
