/** What is made when it is first asked for, and kept. */
export function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Words of a list with blanks between, taken apart when they are first asked for: most requests ask for none of them. */
export function wordList(...lines: readonly string[]): () => ReadonlySet<string> {
  return once(() => new Set(lines.flatMap((line) => line.split(' '))));
}

/** Whether one of them is in a text. */
export function hasAny(list: () => ReadonlySet<string>, text: string): boolean {
  for (const word of list()) if (text.includes(word)) return true;
  return false;
}
