import { type Cell, newCell } from './cell.ts';

export type CellRow = { words: readonly string[]; cell: Cell };

/** Cells by some words, such as a day and a model. */
export type CellTable = {
  /** The cell of those words; the same for the same words. */
  at(words: readonly string[]): Cell;
  readonly rows: readonly CellRow[];
};

type Branch = { branches: Map<string, Branch> | undefined; cell: Cell | undefined };

/** As a tree, because words that were seen before are found without building a key. */
export function createCellTable(): CellTable {
  const root: Branch = { branches: undefined, cell: undefined };
  const rows: CellRow[] = [];
  return {
    rows,
    at(words) {
      let branch = root;
      for (const word of words) {
        branch.branches ??= new Map();
        let next = branch.branches.get(word);
        if (next === undefined) {
          next = { branches: undefined, cell: undefined };
          branch.branches.set(word, next);
        }
        branch = next;
      }
      if (branch.cell === undefined) {
        branch.cell = newCell();
        rows.push({ words: [...words], cell: branch.cell });
      }
      return branch.cell;
    },
  };
}
