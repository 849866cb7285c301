import { displayWidth } from '../../src/cli/render/table.ts';

/**
 * What of a screen's tables is not aligned: lines that have something between two columns, as the rule under the head
 * (`────  ──`) says where they are, or that are wider than it. Tables end with an empty line or the screen.
 */
export function misaligned(screen: string): string[] {
  const lines = screen.split('\n');
  return lines.flatMap((rule, at) => {
    if (!/^─+(?: +─+)*$/.test(rule)) return [];
    const rows = lines.slice(at + 1);
    const end = rows.findIndex((line) => line === '' || !/^\S* *\S/.test(line));
    const gaps = [...rule].flatMap((sign, column) => (sign === ' ' ? [column] : []));
    return [lines[at - 1] ?? '', ...rows.slice(0, end < 0 ? rows.length : end)].filter((line) => {
      const cells = [...line].flatMap((sign) => [sign, ...Array(Math.max(0, displayWidth(sign) - 1)).fill('')]);
      return cells.length > rule.length || gaps.some((column) => (cells[column] ?? ' ') !== ' ');
    });
  });
}
