// Takes the pictures of the READMEs, docs/terminal*.svg: the real command in a real terminal (tmux), against a server on
// this machine with fixed answers. `node .ci/picture.mjs` takes them anew; a test tells when that is due.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LLMock } from '@copilotkit/aimock';
import { build } from './build.mjs';
import { SCENES } from './picture-scenes.mjs';
import { svgOf } from './picture-svg.mjs';

/** @typedef {import('./picture-scenes.mjs').Scene} Scene */

const root = fileURLToPath(new URL('..', import.meta.url));
const ROWS = 60;
const CHUNKS_PER_SECOND = 150;
const PATIENCE_MS = 30_000;

/**
 * The pictures of a scene, by their file from the top of the repository.
 * @param {Scene} scene
 * @returns {Promise<Map<string, string>>}
 */
export async function picturesOf(scene) {
  const screen = await screenOf(scene);
  const pictures = new Map();
  for (const theme of /** @type {const} */ (['light', 'dark'])) {
    pictures.set(`docs/${scene.name}.${theme}.svg`, await svgOf(screen, scene, theme));
  }
  return pictures;
}

/**
 * What stands on the screen when the scene has been played, with its escape sequences.
 * @param {Scene} scene
 */
async function screenOf(scene) {
  const home = await mkdtemp(join(tmpdir(), 'mgw-picture-'));
  const server = serverOf(scene);
  try {
    await server.start();
    await writeFile(join(home, 'config.yaml'), configFor(`${server.url}/v1/chat/completions`));
    return await played(scene, home);
  } finally {
    await server.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** @param {Scene} scene */
function serverOf({ answers }) {
  const server = new LLMock({ port: 0, host: '127.0.0.1', chunkSize: 6, journalMaxEntries: 0 });
  server.on({ model: /deepseek/ }, { error: { message: 'Service is too busy' }, status: 503 });
  for (const { model, asked, firstAfterMs, content, usage } of answers) {
    server.on(
      { model, userMessage: asked },
      { content, usage },
      { streamingProfile: { ttft: firstAfterMs, tps: CHUNKS_PER_SECOND } },
    );
  }
  return server;
}

/** The three vendors as they are, but for where they are. The server tells usage only to who asks, as GLM does unasked. */
function configFor(/** @type {string} */ endpoint) {
  return `models:
  deepseek: {endpoint: "${endpoint}", max_retries: 0}
  qwen: {endpoint: "${endpoint}"}
  glm: {endpoint: "${endpoint}", params: {stream_options: {include_usage: true}}}
`;
}

/**
 * @param {Scene} scene
 * @param {string} home
 */
async function played({ lang, columns, steps }, home) {
  const socket = `mgw-picture-${process.pid}-${lang}`;
  const tmux = (/** @type {string[]} */ ...args) => spawnSync('tmux', ['-L', socket, ...args], { encoding: 'utf8' });
  const settings = Object.entries({
    PATH: process.env['PATH'] ?? '',
    TERM: 'screen-256color',
    LANG: lang,
    LC_CTYPE: 'C.UTF-8',
    PS1: '$ ',
    MGW_HOME: home,
    DEEPSEEK_API_KEY: 'none',
    DASHSCOPE_API_KEY: 'none',
    ZHIPUAI_API_KEY: 'none',
  }).map(([name, value]) => `${name}=${value}`);
  const shell = ['env', '-i', ...settings, 'bash', '--norc', '--noprofile'];
  const size = ['-x', String(columns), '-y', String(ROWS)];
  const shown = () => tmux('capture-pane', '-p').stdout.replace(/\n+$/, '');
  try {
    tmux('-f', '/dev/null', '-u', 'new-session', '-d', ...size, ...shell);
    const command = `"${process.execPath}" "${join(root, 'bin', 'mgw.js')}"`;
    /** @type {import('./picture-scenes.mjs').Step} */
    const setUp = { type: `mgw() { ${command} "$@"; }; clear`, until: /^\$$/ };
    for (const { type, press, until } of [setUp, ...steps]) {
      if (type !== undefined) tmux('send-keys', '-l', type);
      tmux('send-keys', press ?? 'Enter');
      await untilTrue(
        () => until.test(shown()),
        () => `the screen never matched ${until}:\n${shown()}`,
      );
    }
    return tmux('capture-pane', '-p', '-e').stdout;
  } finally {
    tmux('kill-server');
  }
}

/**
 * @param {() => boolean} isTrue
 * @param {() => string} otherwise
 */
async function untilTrue(isTrue, otherwise) {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; ) {
    if (isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(otherwise());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build({ ifStale: true });
  for (const scene of SCENES) {
    for (const [file, picture] of await picturesOf(scene)) {
      await writeFile(join(root, file), picture);
      process.stdout.write(`${file}: ${Math.ceil(picture.length / 1000)} KB\n`);
    }
  }
}
