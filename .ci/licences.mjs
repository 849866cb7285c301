import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The licence texts of every package that has a module in the bundle.
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
  if (file === undefined || typeof license !== 'string') throw new Error(`${name} is bundled but states no licence`);
  const text = `${readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim()}\n`;
  return { title: `${name} ${version}`, licence: license, text };
}
