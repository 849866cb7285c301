import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { marked, type Token, type Tokens } from 'marked';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGES = [
  ...readdirSync(ROOT),
  ...['docs', 'src'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  ),
].filter((page) => page.endsWith('.md'));

const textOf = (page: string) => readFileSync(join(ROOT, page), 'utf8');

/** Every token of a page, those inside others too. */
function tokensOf(page: string): Token[] {
  const found: Token[] = [];
  void marked.walkTokens(marked.lexer(textOf(page)), (token) => {
    found.push(token);
  });
  return found;
}

/** What a page links to or shows, as it is written. */
function targetsOf(page: string): string[] {
  return tokensOf(page).flatMap((token) => {
    if (token.type === 'link' || token.type === 'image') return [String(token['href'])];
    if (token.type !== 'html') return [];
    return [...token.raw.matchAll(/\b(?:href|src|srcset)="([^"]*)"/g)].map(([, target = '']) => target);
  });
}

/** The anchors that GitHub gives to a page's headings. */
function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const token of tokensOf(page)) {
    if (token.type !== 'heading') continue;
    const slug = String(token['text'])
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-');
    let anchor = slug;
    for (let again = 1; anchors.has(anchor); again++) anchor = `${slug}-${again}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** Why a link of a page leads nowhere; undefined where it leads somewhere, or out of the repository. */
function faultOf(page: string, target: string): string | undefined {
  if (/^[a-z]+:/.test(target)) return undefined;
  const [path = '', anchor] = decodeURI(target).split('#');
  const file = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
  if (file.startsWith('..') || !existsSync(join(ROOT, file))) return `${target}: no such file`;
  if (anchor !== undefined && !anchorsOf(file).has(anchor)) return `${target}: no such heading`;
  return undefined;
}

describe('the links between pages', () => {
  it.each(PAGES)('of %s lead somewhere', (page) => {
    expect(targetsOf(page).flatMap((target) => faultOf(page, target) ?? [])).toEqual([]);
  });

  it('are found, and told when they lead nowhere', () => {
    expect(PAGES.flatMap(targetsOf).filter((target) => target.includes('#')).length).toBeGreaterThan(10);
    expect(targetsOf('README.md')).toContain('docs/terminal.dark.svg');
    expect(faultOf('docs/README.zh-CN.md', '#退出码')).toBeUndefined();
    expect(faultOf('docs/README.zh-CN.md', '../README.md#nothing')).toMatch(/no such heading/);
    expect(faultOf('README.md', 'docs/nothing.md')).toMatch(/no such file/);
  });
});

/** The rows of the table below a heading, without its first column, head and rule. */
function tableUnder(page: string, heading: string): string[][] {
  const tokens = marked.lexer(textOf(page));
  const from = tokens.findIndex((token) => token.type === 'heading' && token['text'] === heading);
  const table = tokens.slice(from).find((token): token is Tokens.Table => token.type === 'table');
  return (table?.rows ?? []).map((row) => row.slice(1).map(({ text }) => text));
}

describe('both READMEs', () => {
  const numbersIn = (cells: string[]) => cells.map((cell) => cell.match(/\d+(?:[.,]\d+)*/g) ?? []);

  it('give the same figures', () => {
    const figures = tableUnder('README.md', 'Figures').map(numbersIn);
    expect(figures.length).toBeGreaterThan(10);
    expect(tableUnder('docs/README.zh-CN.md', '数字').map(numbersIn)).toEqual(figures);
  });

  it('compare the same tools in the same points', () => {
    const shape = (rows: string[][]) => rows.map((cells) => cells.length);
    const compared = shape(tableUnder('README.md', 'Other tools'));
    expect(compared.length).toBeGreaterThan(10);
    expect(shape(tableUnder('docs/README.zh-CN.md', '与其他工具比较'))).toEqual(compared);
  });
});
