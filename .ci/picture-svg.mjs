// Draws a terminal's screen as SVG: every character stands at its own column, so that columns and CJK stay aligned
// whatever fonts the reader has, and rules are lines without gaps.
import xterm from '@xterm/headless';
import { escapeText } from 'entities/escape';

/**
 * @typedef {{ look: string, text: string, columns: number[] }} Run Characters of one look, each with its column.
 * @typedef {{ columns: number, title: string, alt: string }} Window
 */

/** The colours that GitHub gives to terminals, since the pictures stand on its pages: the eight of ANSI, then their own. */
export const THEMES = {
  light: {
    ansi: ['#1f2328', '#cf222e', '#116329', '#7d4e00', '#0969da', '#8250df', '#1b7c83', '#59636e'],
    ...{ text: '#1f2328', dim: '#59636e', ground: '#ffffff', bar: '#f6f8fa', edge: '#d1d9e0' },
  },
  dark: {
    ansi: ['#6e7681', '#ff7b72', '#3fb950', '#d29922', '#58a6ff', '#bc8cff', '#39c5cf', '#b1bac4'],
    ...{ text: '#e6edf3', dim: '#9198a1', ground: '#0d1117', bar: '#151b23', edge: '#3d444d' },
  },
};

const CELL = { width: 8, height: 19, baseline: 14 };
const FRAME = { bar: 36, side: 22, above: 14, below: 18 };
const FONTS = [
  ...['ui-monospace', 'SFMono-Regular', "'SF Mono'", 'Menlo', 'Consolas', "'Cascadia Mono'", "'DejaVu Sans Mono'"],
  ...["'Liberation Mono'", "'PingFang SC'", "'Microsoft YaHei'", "'Noto Sans Mono CJK SC'", "'Noto Sans CJK SC'"],
  'monospace',
].join(',');
const LIGHTS = ['#ff5f57', '#febc2e', '#28c840'];

/**
 * @param {string} screen With its escape sequences, line by line.
 * @param {Window} window
 * @param {keyof typeof THEMES} theme
 */
export async function svgOf(screen, window, theme) {
  const rows = await rowsOf(screen.trimEnd().split('\n'), window.columns);
  const width = window.columns * CELL.width + 2 * FRAME.side;
  const height = FRAME.bar + FRAME.above + rows.length * CELL.height + FRAME.below;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escapeText(window.alt)}</title>
<style>${styles(THEMES[theme])}</style>
${frame(width, height, window.title)}
<g transform="translate(${FRAME.side} ${FRAME.bar + FRAME.above})" xml:space="preserve">
${rows.flatMap((runs, row) => runs.map((run) => drawn(run, row))).join('\n')}
</g>
</svg>
`;
}

function styles(/** @type {typeof THEMES['light']} */ { ansi, text, dim, ground, bar, edge }) {
  return [
    `text{font:13.3px ${FONTS};fill:${text}}`,
    `.ground{fill:${ground};stroke:${edge}}.bar{fill:${bar}}.edge{stroke:${edge}}.title{fill:${dim};text-anchor:middle}`,
    `.dim{fill:${dim}}.line{stroke:${dim};fill:none}.bold{font-weight:600}.italic{font-style:italic}.wide{font-size:14px}`,
    '.underline{text-decoration:underline}.strike{text-decoration:line-through}',
    ...ansi.map((colour, index) => `.c${index}{fill:${colour}}`),
  ].join('');
}

/**
 * @param {number} width
 * @param {number} height
 * @param {string} title
 */
function frame(width, height, title) {
  const { bar } = FRAME;
  const lights = LIGHTS.map((fill, index) => `<circle cx="${22 + 20 * index}" cy="${bar / 2}" r="6" fill="${fill}"/>`);
  return `<rect class="ground" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="10"/>
<path class="bar" d="M1 ${bar}V10.5a9.5 9.5 0 0 1 9.5-9.5H${width - 10.5}a9.5 9.5 0 0 1 9.5 9.5V${bar}z"/>
<path class="edge" d="M1 ${bar + 0.5}H${width - 1}"/>
${lights.join('')}
<text class="title" x="${width / 2}" y="${bar / 2 + 4.5}">${escapeText(title)}</text>`;
}

/**
 * @param {readonly string[]} lines
 * @param {number} columns
 * @returns {Promise<Run[][]>} Row by row.
 */
async function rowsOf(lines, columns) {
  const terminal = new xterm.Terminal({ cols: columns, rows: lines.length, allowProposedApi: true });
  await new Promise((resolve) => terminal.write(lines.join('\r\n'), () => resolve(undefined)));
  return lines.map((_, row) => {
    const line = terminal.buffer.active.getLine(row);
    /** @type {Run[]} */
    const runs = [];
    for (let column = 0; column < columns; column++) {
      const cell = line?.getCell(column);
      const text = cell?.getChars() ?? '';
      if (cell !== undefined && text.trim() !== '') append(runs, { look: lookOf(cell), text, columns: [column] });
    }
    return runs;
  });
}

/** Adds a character to the last run where it is of the same look and at most a blank behind it. */
function append(/** @type {Run[]} */ runs, /** @type {Run} */ { look, text, columns: [column = 0] }) {
  const last = runs.at(-1);
  const gap = column - (last?.columns.at(-1) ?? 0) - (look.includes('wide') ? 2 : 1);
  if (last === undefined || last.look !== look || gap > 1) runs.push({ look, text, columns: [column] });
  else {
    last.text += gap === 1 ? ` ${text}` : text;
    last.columns.push(...(gap === 1 ? [column - 1, column] : [column]));
  }
}

/** The classes of a cell. What the pictures have had no use for yet is refused, not drawn wrong. */
function lookOf(/** @type {import('@xterm/headless').IBufferCell} */ cell) {
  const isOfAnsi = cell.isFgPalette() && cell.getFgColor() < 8;
  if (!(cell.isFgDefault() || isOfAnsi) || !cell.isBgDefault() || cell.isInverse()) {
    throw new Error(`${cell.getChars()} has a colour that the pictures do not know`);
  }
  if (cell.getChars() === '─') return 'across';
  if (cell.getChars() === '│') return 'down';
  const classes = [
    isOfAnsi ? `c${cell.getFgColor()}` : '',
    cell.isDim() ? 'dim' : '',
    cell.isBold() ? 'bold' : '',
    cell.isItalic() ? 'italic' : '',
    cell.isUnderline() ? 'underline' : '',
    cell.isStrikethrough() ? 'strike' : '',
    cell.getWidth() === 2 ? 'wide' : '',
  ];
  return classes.filter((name) => name !== '').join(' ');
}

/**
 * @param {Run} run
 * @param {number} row
 */
function drawn({ look, text, columns }, row) {
  const [x, y] = [(columns[0] ?? 0) * CELL.width, row * CELL.height];
  if (look === 'across') return `<path class="line" d="M${x} ${y + CELL.height / 2}h${columns.length * CELL.width}"/>`;
  if (look === 'down') return `<path class="line" d="M${x + CELL.width / 2} ${y}v${CELL.height}"/>`;
  // A wide character fills two cells less a little on either side.
  const places = columns.map((column) => column * CELL.width + (look.includes('wide') ? 1 : 0));
  const classes = look === '' ? '' : ` class="${look}"`;
  return `<text${classes} x="${places.join(' ')}" y="${y + CELL.baseline}">${escapeText(text)}</text>`;
}
