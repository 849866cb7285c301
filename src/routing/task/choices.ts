/** A multiple-choice question taken apart. `overlap` is how alike the choices are, 0 to 1. */
export type Choices = { stem: string; choices: readonly string[]; overlap: number };

/** A choice is one short paragraph; more is a list of clauses. In characters: of one, and of all together. */
const LONGEST = 600;
const MOST = 2500;
const MOST_LINES = 3;

/** Undefined where a text does not end in a stem's three or more short choices, lettered in order. */
export function choicesIn(text: string): Choices | undefined {
  // Each begins a line.
  if (!text.includes('\n')) return undefined;
  const marks = [...text.matchAll(/(?:^|\n)[ \t]*[(（]?([A-Ha-h]) ?[.)、）．:：][ \t]*/g)];
  const from = marks.findIndex(({ 1: letter }) => letter?.toUpperCase() === 'A');
  const own = from < 0 ? [] : marks.slice(from);
  const inOrder = own.every(({ 1: letter }, at) => letter?.toUpperCase() === String.fromCharCode(65 + at));
  if (own.length < 3 || !inOrder) return undefined;
  const choices = own.map(({ index, 0: mark }, at) =>
    text
      .slice(index + mark.length, own[at + 1]?.index)
      .trim()
      .replace(/\n *(?:answer|答案) ?[:：]?$/i, '')
      .trim(),
  );
  const stem = text.slice(0, own[0]?.index).trim();
  if (stem === '' || !choices.every(isShort) || choices.join('').length > MOST) return undefined;
  return { stem, choices, overlap: overlapOf(choices.map(wordsOf)) };
}

function isShort(choice: string): boolean {
  return (
    choice.length <= LONGEST && choice.split('\n', MOST_LINES + 1).length <= MOST_LINES && !choice.includes('\n\n')
  );
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[a-z0-9]+|[\u3400-\u9fff]/g));
}

/** The mean Jaccard similarity of all pairs. */
function overlapOf(sets: readonly Set<string>[]): number {
  let sum = 0;
  let pairs = 0;
  for (const [at, one] of sets.entries()) {
    for (const other of sets.slice(at + 1)) {
      const shared = [...one].filter((word) => other.has(word)).length;
      sum += shared / Math.max(1, one.size + other.size - shared);
      pairs += 1;
    }
  }
  return pairs === 0 ? 0 : sum / pairs;
}
