// Libraries in CommonJS stand in the bundle as functions that run when they are first required, which is at once. V8 reads a
// function that it does not expect to be called twice: quickly, then in earnest when it is. One in parentheses it expects to be
// called; in Node 20 that holds for `function` alone, and the bundler writes arrows. Five milliseconds of each start.
import { parseAst } from 'rolldown/parseAst';

/**
 * The code of a chunk with its CommonJS modules as functions that are compiled when they are read. Nothing else changes: such an
 * arrow has no `this` of its own to lose, and the bundler's helper calls it without one.
 * @param {string} code
 */
export function withEagerModules(code) {
  const { body } = parseAst(code);
  const helpers = new Set(body.flatMap(helpersIn));
  let eager = code;
  for (const { params, body: block, start } of body.flatMap((node) => modulesIn(node, helpers)).reverse()) {
    const names = params.map((parameter) => code.slice(parameter.start, parameter.end));
    eager = `${eager.slice(0, start)}function(${names.join(',')})${eager.slice(block.start)}`;
  }
  return eager;
}

/**
 * What a chunk calls the bundler's own functions.
 * @param {import('rolldown/utils').ESTree.Program['body'][number]} node
 */
function helpersIn(node) {
  const isRuntime = node.type === 'ImportDeclaration' && node.source.value === './rolldown-runtime.js';
  return isRuntime ? node.specifiers.map(({ local }) => local.name) : [];
}

/**
 * In the order in which they stand.
 * @param {import('rolldown/utils').ESTree.Program['body'][number]} node
 * @param {ReadonlySet<string>} helpers
 */
function modulesIn(node, helpers) {
  if (node.type !== 'VariableDeclaration') return [];
  return node.declarations.flatMap(({ init }) => {
    if (init?.type !== 'CallExpression' || init.callee.type !== 'Identifier' || !helpers.has(init.callee.name))
      return [];
    const module = bare(init.arguments[0]);
    return module?.type === 'ArrowFunctionExpression' && module.body.type === 'BlockStatement' ? [module] : [];
  });
}

/** @param {import('rolldown/utils').ESTree.Argument | undefined} node */
function bare(node) {
  return node?.type === 'ParenthesizedExpression' ? node.expression : node;
}
