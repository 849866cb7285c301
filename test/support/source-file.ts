import { posix } from 'node:path';
import { parseSync } from 'rolldown/experimental';

/** One `import`, `export … from`, `import()` or `typeof import()` of a source file. */
export type Import = {
  /** As written: `../domain/chat.ts`, `undici`, `node:fs`. Undefined when it is computed. */
  specifier: string | undefined;
  /** The file that a relative specifier means, as a path under `src`. */
  target: string | undefined;
  typeOnly: boolean;
  dynamic: boolean;
  line: number;
};

/** A name that a rule may forbid: `any`, `console`, `process.exit`, `Date.now`, … */
export type Use = { name: string; line: number };

export type SourceFile = { path: string; lines: number; imports: Import[]; uses: Use[] };

type Node = { type: string; start: number } & Record<string, unknown>;

/** Reads one TypeScript file. `path` is relative to `src`, with forward slashes. */
export function readSource(path: string, text: string): SourceFile {
  const { program, errors } = parseSync(path, text, { sourceType: 'module' });
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  const file: SourceFile = { path, lines: text.trimEnd().split('\n').length, imports: [], uses: [] };
  visit(program, (node, parent) => {
    const imported = importIn(node);
    if (imported !== undefined)
      file.imports.push({ ...imported, target: targetOf(path, imported.specifier), line: lineAt(node.start) });
    const name = useIn(node, parent);
    if (name !== undefined) file.uses.push({ name, line: lineAt(node.start) });
  });
  return file;
}

function visit(value: unknown, see: (node: Node, parent: Node | undefined) => void, parent?: Node): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, see, parent);
    return;
  }
  if (!isNode(value)) return;
  see(value, parent);
  for (const child of Object.values(value)) if (typeof child === 'object') visit(child, see, value);
}

function importIn(node: Node): Pick<Import, 'specifier' | 'typeOnly' | 'dynamic'> | undefined {
  const source = textIn(node['source']);
  switch (node.type) {
    case 'ImportDeclaration':
      return { specifier: source, typeOnly: onlyTypes(node, 'importKind'), dynamic: false };
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return source === undefined
        ? undefined
        : { specifier: source, typeOnly: onlyTypes(node, 'exportKind'), dynamic: false };
    case 'ImportExpression':
      return { specifier: source, typeOnly: false, dynamic: true };
    case 'TSImportType':
      return { specifier: source, typeOnly: true, dynamic: false };
    default:
      return undefined;
  }
}

/** `import type { A }` and `import { type A }`; an import without names is there for its effect. */
function onlyTypes(node: Node, kind: 'importKind' | 'exportKind'): boolean {
  if (node[kind] === 'type') return true;
  const specifiers = Array.isArray(node['specifiers']) ? node['specifiers'] : [];
  return specifiers.length > 0 && specifiers.every((specifier) => isNode(specifier) && specifier[kind] === 'type');
}

const GLOBALS = new Set(['console', 'process', 'fetch', 'WebSocket', 'performance', 'require']);

/** What rules forbid, by the name under which they know it. */
function useIn(node: Node, parent: Node | undefined): string | undefined {
  if (node.type === 'TSAnyKeyword') return 'any';
  if (node.type === 'NewExpression' && nameOf(node['callee']) === 'Date') {
    return Array.isArray(node['arguments']) && node['arguments'].length === 0 ? 'new Date()' : undefined;
  }
  if (node.type === 'MemberExpression') return memberUse(node);
  const name = node.type === 'Identifier' ? nameOf(node) : undefined;
  if (name === undefined || !GLOBALS.has(name) || isLabel(node, parent)) return undefined;
  return name;
}

const MEMBERS = new Set(['process.exit', 'process.env', 'Date.now', 'Math.random']);

function memberUse(node: Node): string | undefined {
  const object = nameOf(node['object']);
  const path = object === 'globalThis' ? nameOf(node['property']) : `${object}.${nameOf(node['property'])}`;
  return path !== undefined && (MEMBERS.has(path) || GLOBALS.has(path)) ? path : undefined;
}

/** `x.process`, `{ process: 1 }`, `type A = { fetch(): void }`: a word, not the global of that name. */
function isLabel(node: Node, parent: Node | undefined): boolean {
  if (parent === undefined || parent['computed'] === true) return false;
  if (parent['shorthand'] === true) return false;
  return parent['property'] === node || parent['key'] === node;
}

function nameOf(value: unknown): string | undefined {
  if (!isNode(value)) return undefined;
  if (typeof value['name'] === 'string') return value['name'];
  return textIn(value);
}

/** The text of a string, or of a template without holes. */
function textIn(value: unknown): string | undefined {
  if (!isNode(value)) return undefined;
  if (value.type === 'Literal') return typeof value['value'] === 'string' ? value['value'] : undefined;
  const parts = value.type === 'TemplateLiteral' && Array.isArray(value['quasis']) ? value['quasis'] : [];
  const [{ value: only } = { value: undefined }, ...more]: { value: { cooked: string } | undefined }[] = parts;
  return more.length === 0 ? only?.cooked : undefined;
}

function targetOf(path: string, specifier: string | undefined): string | undefined {
  return specifier?.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
