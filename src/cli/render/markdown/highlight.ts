import type { Emitter } from 'highlight.js';
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import cpp from 'highlight.js/lib/languages/cpp';
import csharp from 'highlight.js/lib/languages/csharp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import dockerfile from 'highlight.js/lib/languages/dockerfile';
import go from 'highlight.js/lib/languages/go';
import ini from 'highlight.js/lib/languages/ini';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import kotlin from 'highlight.js/lib/languages/kotlin';
import lua from 'highlight.js/lib/languages/lua';
import makefile from 'highlight.js/lib/languages/makefile';
import php from 'highlight.js/lib/languages/php';
import powershell from 'highlight.js/lib/languages/powershell';
import python from 'highlight.js/lib/languages/python';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';
import shell from 'highlight.js/lib/languages/shell';
import sql from 'highlight.js/lib/languages/sql';
import swift from 'highlight.js/lib/languages/swift';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import { type Ink, inked } from './ink.ts';

/** Gives a line of code in colours, by the lines that it was given before. */
export type Highlight = (line: string) => string;

const LANGUAGES = {
  ...{ bash, c, cpp, csharp, css, diff, dockerfile, go, ini, java, javascript, json, kotlin, lua, makefile, php },
  ...{ powershell, python, ruby, rust, shell, sql, swift, typescript, xml, yaml },
};

/** By the first word of a scope (`title.function`); what is not named stays plain. */
const INK_OF: Readonly<Record<string, Ink>> = {
  comment: '2',
  quote: '2',
  doctag: '2;1',
  keyword: '35',
  operator: '',
  'selector-tag': '35',
  name: '35',
  tag: '',
  meta: '2',
  'meta-prompt': '2',
  string: '32',
  regexp: '32',
  char: '32',
  symbol: '32',
  link: '32',
  addition: '32',
  deletion: '31',
  number: '36',
  literal: '36',
  built_in: '36',
  type: '36',
  variable: '',
  title: '1',
  section: '1',
  attr: '36',
  attribute: '36',
  'selector-class': '36',
  'selector-id': '36',
  property: '',
};

type Piece = { text: string; scope: string };

/** The tree of highlight.js as a list: each text with the innermost scope that it stands in. */
class PieceEmitter implements Emitter {
  readonly pieces: Piece[] = [];
  private readonly scopes: string[] = [];
  addText(text: string): void {
    if (text !== '')
      this.pieces.push({ text, scope: this.scopes.findLast((scope) => INK_OF[scope] !== undefined) ?? '' });
  }
  startScope(name: string): void {
    this.scopes.push(name.split('.')[0] ?? name);
  }
  endScope(): void {
    this.scopes.pop();
  }
  openNode(name: string): void {
    this.startScope(name);
  }
  closeNode(): void {
    this.endScope();
  }
  __addSublanguage(emitter: Emitter): void {
    if (emitter instanceof PieceEmitter) this.pieces.push(...emitter.pieces);
  }
  toHTML(): string {
    return '';
  }
  finalize(): void {}
}

/** Lines that are read again for each line: of a longer text that one construct spans, its first and its last ones. */
const CONTEXT = { first: 4, last: 16, longestLine: 2000 } as const;

let isReady = false;

/** Undefined where the language is not known. */
export function highlighterFor(language: string): Highlight | undefined {
  if (!isReady) {
    for (const [name, definition] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, definition);
    hljs.configure({ __emitter: PieceEmitter });
    isReady = true;
  }
  const name = language.toLowerCase();
  if (hljs.getLanguage(name) === undefined) return undefined;
  let context: string[] = [];
  return (line) => {
    if (line.length > CONTEXT.longestLine) return line;
    context.push(line);
    if (context.length > CONTEXT.first + CONTEXT.last) context.splice(CONTEXT.first, 1);
    const code = context.join('\n');
    const { _emitter: emitter, _top: top } = hljs.highlight(code, { language: name, ignoreIllegals: true });
    if (!(emitter instanceof PieceEmitter)) return line;
    // Nothing is open: the next line can be read alone.
    if (top !== undefined && !('parent' in top && top.parent)) context = [];
    return inkedEnd(emitter.pieces, line);
  };
}

/** The pieces that make up the last line. */
function inkedEnd(pieces: readonly Piece[], line: string): string {
  let missing = line.length;
  let result = '';
  for (let at = pieces.length - 1; at >= 0 && missing > 0; at--) {
    const { text, scope } = pieces[at] ?? { text: '', scope: '' };
    const part = text.slice(Math.max(0, text.length - missing));
    missing -= part.length;
    result = inked(part, INK_OF[scope] ?? '') + result;
  }
  return result;
}
