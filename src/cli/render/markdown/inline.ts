import { decodeHTML } from 'entities/decode';
import { Marked, type Token, Tokenizer, type TokenizerAndRendererExtension } from 'marked';
import { addressAt } from './address.ts';
import { INKS, type Ink, mixed, type Span } from './ink.ts';
import { flanking, isOperator } from './open-markup.ts';

export type InlineOptions = {
  /** The ink of what is around it. */
  ink: Ink;
  /** Whether escape sequences are wanted; without them code keeps its backticks. */
  color: boolean;
  /** Whether links lead somewhere; where not, their address is written out. */
  hyperlinks: boolean;
};

/** Markdown within a block, as pieces of text in their inks. What is no markup, such as HTML, stays as it is. */
export function inlineSpans(text: string, options: InlineOptions): Span[] {
  return tokensOf(text).flatMap((token) => spansOf(token, options));
}

/** Stands where CommonMark wants a space beside emphasis that Chinese writes without one. Never part of an answer at a terminal. */
const THIN = '\u2028';

/** `\(x_1\)` and `$x_1$` stay as they are: their signs are no emphasis. */
const formula: TokenizerAndRendererExtension = {
  name: 'formula',
  level: 'inline',
  start: (source) => {
    const at = source.search(/\\\(|\$/);
    return at < 0 ? undefined : at;
  },
  tokenizer(source) {
    const [raw] =
      /^\\\([\s\S]+?\\\)|^\$(?![\s$])(?:\S+?|[^\s$]*[\\^_{](?:[^$\n\\]|\\.)*?\S)\$(?!\d)/.exec(source) ?? [];
    return raw === undefined ? undefined : { type: 'formula', raw, text: raw };
  },
};

const marked = new Marked({ gfm: true, extensions: [formula] }).use({
  tokenizer: {
    // `3~5` is a range, and no deletion.
    del(source) {
      return /^~~(?!~)/.test(source) ? false : undefined;
    },
    url(source) {
      const address = addressAt(source);
      return address === '' || address.length === source.length ? false : Tokenizer.prototype.url.call(this, address);
    },
  },
});

function tokensOf(text: string): Token[] {
  return marked.Lexer.lexInline(spaced(text), marked.defaults);
}

/** With a space, which is taken out again, around runs of `*` that have CJK outside and punctuation inside, and around operators. */
function spaced(text: string): string {
  if (!text.includes('*')) return text;
  const hasWide = /[\u2E80-\uFFEF]/.test(text);
  let open = 0;
  return text.replace(/(`+)[\s\S]*?\1|\\.|(\*+)/g, (raw, _, stars: string | undefined, at: number) => {
    if (stars === undefined) return raw;
    const run = { mark: '*', length: raw.length, before: text.charAt(at - 1) };
    const after = text.charAt(at + raw.length);
    if (isOperator(run, after)) return `${THIN}${raw}${THIN}`;
    if (!hasWide) return raw;
    const { opens, closes } = flanking(run, after);
    if (closes && open > 0) {
      open = Math.max(0, open - raw.length);
      return `${raw}${THIN}`;
    }
    if (!opens) return raw;
    open += raw.length;
    return `${THIN}${raw}`;
  });
}

function spansOf(token: Token, options: InlineOptions): Span[] {
  const { ink, color } = options;
  const inner = (more: Ink) =>
    childrenOf(token).flatMap((child) => spansOf(child, { ...options, ink: mixed(ink, more) }));
  switch (token.type) {
    case 'strong':
      return inner(INKS.strong);
    case 'em':
      return inner(INKS.emphasis);
    case 'del':
      return color ? inner(INKS.struck) : [{ text: '~~', ink }, ...inner(''), { text: '~~', ink }];
    case 'codespan':
      return [{ text: plain(color ? textOf(token) : token.raw), ink: mixed(ink, INKS.code) }];
    case 'br':
      return [{ text: '\n', ink }];
    case 'escape':
      return [{ text: textOf(token), ink }];
    case 'link':
    case 'image':
      return linkSpans(token, options);
    case 'html':
      return [{ text: /^<br *\/?>$/i.test(token.raw) ? '\n' : plain(token.raw), ink }];
    case 'formula':
      return [{ text: plain(token.raw), ink }];
    default:
      return [{ text: printable(decodeHTML(plain(token.raw))), ink }];
  }
}

/** Underlined; its address behind it, unless that is what it says or the terminal leads there. */
function linkSpans(token: Token, options: InlineOptions): Span[] {
  const { ink, hyperlinks } = options;
  const address = printable(decodeHTML('href' in token && typeof token.href === 'string' ? plain(token.href) : ''));
  const words = childrenOf(token).flatMap((child) => spansOf(child, { ...options, ink: mixed(ink, INKS.link) }));
  const said = words.map(({ text }) => text).join('');
  if (said === '') return [{ text: plain(token.raw), ink }];
  const isSaid = address === said || address === `mailto:${said}` || address === `http://${said}`;
  const leads = hyperlinks && /^(?:https?:\/\/|mailto:)\S+$/i.test(address);
  const linked = words.map((span) => ({ ...span, ...(leads && { href: address }), ...(isSaid && { unbroken: true }) }));
  // Words that look like an address must not hide another one.
  const isHonest = isSaid || (leads && !/^\S+\.\S+$/.test(said));
  if (isHonest || address === '') return linked;
  return [...linked, { text: ` (${address})`, ink: mixed(ink, INKS.dim), unbroken: true }];
}

function childrenOf(token: Token): Token[] {
  if ('tokens' in token && Array.isArray(token.tokens)) return token.tokens;
  return [{ type: 'text', raw: textOf(token), text: textOf(token) }];
}

function textOf(token: Token): string {
  return 'text' in token && typeof token.text === 'string' ? token.text : token.raw;
}

function plain(text: string): string {
  return text.replaceAll(THIN, '');
}

/** What an entity stands for may be a control character, or a line break. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (control) => (control === '\n' ? control : ' ')).replace(/[\u2028\u2029]/g, ' ');
}
