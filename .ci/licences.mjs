import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
`;

/**
 * Packages that come without the file. js-tiktoken carries the ranks of https://github.com/openai/tiktoken; the author of
 * @cfworker/json-schema is the one that its package.json names.
 * @type {Readonly<Record<string, string>>}
 */
const WITHOUT_FILE = {
  'js-tiktoken': `MIT License\n\nCopyright (c) 2025 OpenAI, Shantanu Jain\n\n${MIT}`,
  '@cfworker/json-schema': `MIT License\n\nCopyright (c) Jeremy Danyow\n\n${MIT}`,
};

/**
 * The licence texts of every package that has a part in dist/.
 * @param {readonly string[]} moduleIds file names, as the bundler names its modules
 */
export function licenceText(moduleIds) {
  const folders = new Set(moduleIds.filter((id) => id.includes('node_modules')).map(packageFolder));
  const packages = [...folders].map(describe).sort((a, b) => (a.title < b.title ? -1 : 1));
  const intro = 'mgw contains parts of the following packages.\n';
  return [
    intro,
    ...packages.map(({ title, licence, text }) => `${'='.repeat(80)}\n${title} (${licence})\n\n${text}`),
  ].join('\n');
}

/** @param {string} moduleId */
function packageFolder(moduleId) {
  let folder = dirname(moduleId.replace(/^\0/, '').replace(/\?.*$/, ''));
  while (!isPackage(folder)) {
    if (folder === dirname(folder)) throw new Error(`no package around ${moduleId}`);
    folder = dirname(folder);
  }
  return folder;
}

/** A package.json without a name only sets the module type of a folder inside a package. @param {string} folder */
function isPackage(folder) {
  const file = join(folder, 'package.json');
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name !== undefined;
}

/** @param {string} folder */
function describe(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)(\.|-|$)/i.test(entry));
  const known = file === undefined ? WITHOUT_FILE[name] : readFileSync(join(folder, file), 'utf8');
  if (known === undefined || typeof license !== 'string') throw new Error(`${name} is bundled but states no licence`);
  const text = `${known.replaceAll('\r\n', '\n').trim()}\n`;
  return { title: `${name} ${version}`, licence: license, text };
}
