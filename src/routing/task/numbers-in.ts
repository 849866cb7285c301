const ITEM_NUMBER = /(^|[\s:：;；。])(\d{1,2})[.)、](?=\s|[\u3400-\u9fff])/g;

/** Days, times and years are no quantities. */
const DATE = /\d{1,4}(?:[-/.]\d{1,2}[-/.]\d{1,4}| ?[年月日号](?![a-z])|:\d{2})/g;

/** How many numbers a text works with; `1.` and `2)` before the items of a list are none, nor are dates. */
export function numbersIn(text: string): number {
  if (!/\d/.test(text)) return 0;
  return (
    text
      .replace(ITEM_NUMBER, '$1')
      .replace(DATE, ' ')
      .match(/\d+(?:[.,]\d+)*/g)?.length ?? 0
  );
}

/** How many items a text numbers, also within a line. */
export function numberedItemsIn(text: string): number {
  return /\d/.test(text) ? (text.match(ITEM_NUMBER)?.length ?? 0) : 0;
}
