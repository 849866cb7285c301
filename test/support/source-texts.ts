import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'rolldown/experimental';

/** A string or template of the source, `{}` for each hole of a template. */
export type SourceText = {
  /** Under `src`, with forward slashes. */
  path: string;
  line: number;
  text: string;
  /** The call it is an argument of, however deep: `t` of a first argument, `MgwError` of a message or hint. */
  in: 't' | 'MgwError' | undefined;
};

type Node = { type: string; start: number } & Record<string, unknown>;

const src = fileURLToPath(new URL('../../src', import.meta.url));

/** Every string and template of `src` but the catalogues and types. */
export function sourceTexts(): SourceText[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts') && !path.startsWith('cli/language/zh/'))
    .flatMap((path) => textsOf(path, readFileSync(join(src, path), 'utf8')));
}

/** Of one file. */
export function textsOf(path: string, source: string): SourceText[] {
  const texts: SourceText[] = [];
  const seen = (node: Node, text: string, within: SourceText['in']) =>
    texts.push({ path, line: source.slice(0, node.start).split('\n').length, text, in: within });
  const visit = (value: unknown, within: SourceText['in']): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, within);
      return;
    }
    if (!isNode(value) || value.type.startsWith('TSLiteral') || /^(?:Import|ExportAll)/.test(value.type)) return;
    if (value.type === 'Literal' && typeof value['value'] === 'string') seen(value, value['value'], within);
    if (value.type === 'TemplateLiteral') seen(value, templateText(value), within);
    for (const [name, child] of Object.entries(value)) {
      // What a choice between two texts goes by is none of them.
      if (typeof child !== 'object' || (name === 'test' && value.type === 'ConditionalExpression' && within === 't'))
        continue;
      if (name === 'arguments' && Array.isArray(child)) visitArguments(value, child, visit, within);
      else visit(child, within);
    }
  };
  visit(parseSync(path, source, { sourceType: 'module' }).program, undefined);
  return texts;
}

function visitArguments(
  call: Node,
  args: unknown[],
  visit: (value: unknown, within: SourceText['in']) => void,
  within: SourceText['in'],
): void {
  const callee = isNode(call['callee']) ? call['callee']['name'] : undefined;
  args.forEach((argument, index) => {
    if (callee === 't') visit(argument, index === 0 ? 't' : undefined);
    else if (callee === 'MgwError') visit(argument, index === 0 ? undefined : 'MgwError');
    else visit(argument, within === 't' ? undefined : within);
  });
}

function templateText(node: Node): string {
  const quasis: unknown[] = Array.isArray(node['quasis']) ? node['quasis'] : [];
  return quasis.map((quasi) => (isNode(quasi) && isCooked(quasi['value']) ? quasi['value'].cooked : '')).join('{}');
}

function isCooked(value: unknown): value is { cooked: string } {
  return typeof value === 'object' && value !== null && 'cooked' in value && typeof value.cooked === 'string';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
