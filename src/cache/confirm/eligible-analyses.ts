import { type Analysis, analyse, type WordSource } from '../analysis/analyse.ts';
import { refusalFor } from '../analysis/eligible.ts';

/** A long-lived process meets the same kept questions again. A few KB each. */
const MOST = 2000;

/** Analyses questions, each once while it is met; undefined for one that may not be answered by another's answer. */
export function eligibleAnalyses(tables: WordSource, most = MOST): (question: string) => Analysis | undefined {
  const known = new Map<string, Analysis | undefined>();
  return (question) => {
    const isKnown = known.has(question);
    const found = isKnown ? known.get(question) : eligible(question, tables);
    // The last that was met goes last.
    if (isKnown) known.delete(question);
    known.set(question, found);
    const [first] = known.size > most ? known.keys() : [];
    if (first !== undefined) known.delete(first);
    return found;
  };
}

function eligible(question: string, tables: WordSource): Analysis | undefined {
  const analysis = analyse(question, tables);
  return refusalFor(question, analysis) === undefined ? analysis : undefined;
}
