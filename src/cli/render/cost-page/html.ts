import { htmlEscape } from 'escape-goat';

/** Text that is markup already, and only `html` and `trusted` make it: it is the one thing that is not escaped. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type HtmlValue = Html | readonly Html[] | string | number | undefined;

/** A template whose values are escaped, in text and in quoted attributes alike; `Html` in it stays as it is. */
export function html(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return new Html(strings.reduce((text, part, index) => text + textOf(values[index - 1]) + part));
}

/** A text with `{name}`s that may become markup: `filledHtml('at {model}', { model: named('x') })`. */
export function filledHtml(text: string, values: Readonly<Record<string, HtmlValue>>): Html {
  const parts = text.split(/\{(\w+)\}/);
  return new Html(parts.map((part, index) => textOf(index % 2 === 0 ? part : values[part])).join(''));
}

/** Only for what this program wrote itself: the page's own script and style. */
export function trusted(text: string): Html {
  return new Html(text);
}

/** A value for a `<script type="application/json">`. Without `<` nothing in it can end the element or begin a comment. */
export function jsonBlock(value: unknown): Html {
  return new Html(JSON.stringify(value).replaceAll('<', '\\u003c'));
}

function textOf(value: HtmlValue): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.text;
  return typeof value === 'object' ? value.map(({ text }) => text).join('') : htmlEscape(String(value));
}
