// V8 checks a regular expression when the file that it stands in is parsed, again when its function is, and once more when it
// is made. One that names a property of Unicode costs a tenth of a millisecond each time. In the bundle such a one is
// written as a call, so that a file which is only loaded pays nothing for it.
import { parseAst } from 'rolldown/parseAst';

/** @returns {import('rolldown').Plugin} */
export function lateExpressions() {
  return {
    name: 'late expressions',
    transform: {
      filter: { id: { include: /\.ts$/, exclude: /\/node_modules\// }, code: '\\p{' },
      handler(code) {
        let changed = code;
        for (const { start, end, regex } of literalsIn(parseAst(code, { lang: 'ts' })).reverse()) {
          const call = `new RegExp(${JSON.stringify(regex.pattern)}, ${JSON.stringify(regex.flags)})`;
          changed = changed.slice(0, start) + call + changed.slice(end);
        }
        return changed;
      },
    },
  };
}

/**
 * In the order in which they stand.
 * @typedef {{ start: number, end: number, regex: { pattern: string, flags: string } }} Literal
 * @param {unknown} node
 * @returns {Literal[]}
 */
function literalsIn(node) {
  if (typeof node !== 'object' || node === null) return [];
  if ('regex' in node && 'start' in node) {
    const literal = /** @type {Literal} */ (node);
    return literal.regex.pattern.includes('\\p{') ? [literal] : [];
  }
  return Object.values(node).flatMap(literalsIn);
}
