/** Words of a list with blanks between, taken apart when they are first asked for: most requests ask for none of them. */
export function wordList(...lines: readonly string[]): () => ReadonlySet<string> {
  let known: ReadonlySet<string> | undefined;
  return () => {
    known ??= new Set(lines.flatMap((line) => line.split(' ')));
    return known;
  };
}

/** Whether one of them is in a text. */
export function hasAny(list: () => ReadonlySet<string>, text: string): boolean {
  for (const word of list()) if (text.includes(word)) return true;
  return false;
}
