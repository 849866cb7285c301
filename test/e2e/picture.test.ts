import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { picturesOf } from '../../.ci/picture.mjs';
import { SCENES } from '../../.ci/picture-scenes.mjs';
import { svgOf } from '../../.ci/picture-svg.mjs';
import { hasChromium, openPage } from '../support/chromium.ts';
import { hasTerminal } from '../support/terminal.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = { terminal: 'README.md', 'terminal.zh-CN': 'docs/README.zh-CN.md' };

/** How long an answer took is the machine's, and the only thing that may differ. */
function timeless(picture: string): string {
  return picture.replace(/\d+\.\d+(?= s\b|<\/text>\n<text[^>]*>秒)/g, '0');
}

describe.each(SCENES)('the picture docs/$name', (scene) => {
  it.runIf(hasTerminal)(
    'shows what the command prints today (else: node .ci/picture.mjs)',
    { timeout: 90_000 },
    async () => {
      const pictures = await picturesOf(scene);
      expect(pictures.size).toBe(2);
      for (const [file, picture] of pictures) {
        expect(timeless(await readFile(join(ROOT, file), 'utf8'))).toBe(timeless(picture));
      }
    },
  );

  it('is small, and stands in its page in both themes with words in its place', async () => {
    const page = PAGES[scene.name];
    const text = await readFile(join(ROOT, page), 'utf8');
    for (const theme of ['light', 'dark']) {
      const file = `docs/${scene.name}.${theme}.svg`;
      expect((await readFile(join(ROOT, file))).length).toBeLessThan(60_000);
      expect(text).toContain(`"${page.startsWith('docs/') ? file.slice('docs/'.length) : file}"`);
    }
    expect(text).toContain(`alt="${scene.alt}"`);
  });

  it.runIf(hasChromium)('fits its frame in a browser and asks for nothing', async () => {
    const url = pathToFileURL(join(ROOT, 'docs', `${scene.name}.light.svg`)).href;
    const page = await openPage(url);
    const [frame, ...texts] = await page
      .locator('svg, svg g text')
      .evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect().right));
    expect(texts.length).toBeGreaterThan(40);
    expect(Math.max(...texts)).toBeLessThan(frame ?? 0);
    expect(page.requests).toEqual([url]);
    expect(page.complaints).toEqual([]);
  });
});

describe('a picture of a screen', () => {
  const draw = (screen: string) => svgOf(screen, { columns: 20, title: 'a & b', alt: '<x>' }, 'dark');

  it('puts each character at its column, wide ones at every other', async () => {
    const picture = await draw('ab 中文c\n\u001b[35m<&\u001b[39m');
    expect(picture).toContain('<text x="0 8" y="14">ab</text>');
    expect(picture).toContain('<text class="wide" x="25 41" y="14">中文</text>');
    expect(picture).toContain('<text x="56" y="14">c</text>');
    expect(picture).toContain('<text class="c5" x="0 8" y="33">&lt;&amp;</text>');
    expect(picture).toContain('>a &amp; b</text>');
  });

  it('keeps single blanks, and draws rules as lines', async () => {
    const picture = await draw('a b  c\n──│');
    expect(picture).toContain('<text x="0 8 16" y="14">a b</text>');
    expect(picture).toContain('<path class="line" d="M0 28.5h16"/>\n<path class="line" d="M20 19v19"/>');
  });

  it('refuses a colour that it would draw wrong', async () => {
    await expect(draw('\u001b[41mx')).rejects.toThrow(/does not know|do not know/);
  });
});
