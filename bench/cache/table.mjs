/**
 * A table that stands in a terminal and in Markdown alike.
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export function table(head, rows) {
  const widths = head.map((title, at) => Math.max(title.length, 3, ...rows.map((row) => (row[at] ?? '').length)));
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${widths.map((width, at) => (cells[at] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** @param {number} share */
export function percent(share, digits = 1) {
  return `${(100 * share).toFixed(digits)} %`;
}

/** A share with its 95 % interval (Wilson). @param {number} count @param {number} total */
export function withInterval(count, total) {
  if (total === 0) return '–';
  const z = 1.959964;
  const rate = count / total;
  const middle = rate + (z * z) / (2 * total);
  const spread = z * Math.sqrt((rate * (1 - rate)) / total + (z * z) / (4 * total * total));
  const scale = 1 + (z * z) / total;
  const [low, high] = [Math.max(0, (middle - spread) / scale), Math.min(1, (middle + spread) / scale)];
  return `${percent(rate, 2)} (${(100 * low).toFixed(2)}–${(100 * high).toFixed(2)})`;
}
