// Parts of libraries that mgw never reaches but that every start would load. Each was measured at 1 to 10 ms. A part
// that is no longer where it was stops the build, so that an upgrade is looked at.

/**
 * In a file of a library, a text and what stands there instead; without a text, the whole file.
 * @type {readonly { file: string, from?: string, to: string }[]}
 */
const CUTS = [
  // HTTP/2 is never offered (undici's default).
  { file: 'undici/lib/dispatcher/client-h2.js', to: 'module.exports = undefined;' },
  // Only a FormData body needs fetch's body; mgw sends text.
  { file: 'undici/lib/web/fetch/body.js', to: 'module.exports = {};' },
  // Compared with body streams, which mgw does not send, and asked for a limit, which mgw sets.
  { file: 'undici/lib/core/util.js', from: "require('node:http')", to: '{}' },
  { file: 'undici/lib/dispatcher/client.js', from: "require('node:http')", to: '{}' },
  // For subcommands that are programs of their own; mgw has none.
  { file: 'commander/lib/command.js', from: "require('node:child_process')", to: 'undefined' },
];

/**
 * `import { … } from 'node:crypto'` touches every export, and with them webcrypto, which takes longer to load than all
 * that mgw needs of it; zlib has a hundred, too. What is needed is loaded when it is first called.
 * @param {string} code
 */
function withLazyBuiltins(code) {
  return code.replace(/^import \{([^}]*)\} from '(node:(?:crypto|zlib))';$/m, (_, names, from) =>
    names
      .split(',')
      .map((/** @type {string} */ name) => name.trim())
      .map(
        (/** @type {string} */ name) =>
          `const ${name} = (...args) => process.getBuiltinModule('${from}').${name}(...args);`,
      )
      .join('\n'),
  );
}

/** @returns {import('rolldown').Plugin} */
export function slimmed() {
  const found = new Set();
  return {
    name: 'slimmed',
    transform(code, id) {
      const cut = CUTS.find(({ file }) => id.endsWith(`/node_modules/${file}`));
      if (cut === undefined) return id.includes('/node_modules/') ? null : withLazyBuiltins(code);
      if (cut.from !== undefined && !code.includes(cut.from)) throw new Error(`${cut.file} has no ${cut.from}`);
      found.add(cut);
      return cut.from === undefined ? cut.to : code.replace(cut.from, cut.to);
    },
    buildEnd() {
      const gone = CUTS.find((cut) => !found.has(cut));
      if (gone !== undefined) throw new Error(`${gone.file} is not part of the bundle`);
    },
  };
}
