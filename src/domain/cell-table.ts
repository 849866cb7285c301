import { type Cell, newCell } from './cell.ts';

export type CellRow = { words: readonly string[]; cell: Cell };

/** Cells by some words, such as a day and a model. */
export type CellTable = {
  /** The cell of those words; the same for the same words. */
  at(words: readonly string[]): Cell;
  readonly rows: readonly CellRow[];
};

export function createCellTable(): CellTable {
  const rows: CellRow[] = [];
  const at = remembered((words) => {
    const cell = newCell();
    rows.push({ words: [...words], cell });
    return cell;
  });
  return { at, rows };
}

type Branch<Value> = { branches: Map<string, Branch<Value>> | undefined; value: Value | undefined };

/** Makes a value for words once. As a tree, because words that were seen before are found without building a key. */
function remembered<Value extends object>(
  make: (words: readonly string[]) => Value,
): (words: readonly string[]) => Value {
  const root: Branch<Value> = { branches: undefined, value: undefined };
  return (words) => {
    let branch = root;
    for (const word of words) {
      branch.branches ??= new Map();
      let next = branch.branches.get(word);
      if (next === undefined) {
        next = { branches: undefined, value: undefined };
        branch.branches.set(word, next);
      }
      branch = next;
    }
    branch.value ??= make(words);
    return branch.value;
  };
}
