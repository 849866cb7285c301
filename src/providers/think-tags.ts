export type Piece = { kind: 'text' | 'reasoning'; text: string };

const OPENING = '<think>';
const CLOSING = '</think>';

/**
 * Takes what a model thinks out of its answer, where a server without a parser of its own (Ollama, vLLM, LM Studio) leaves
 * it there between `<think>` and `</think>`: only at the very start, since anywhere else it is the answer's own text. What
 * may still become a tag is held back; blanks around the tags belong to nobody.
 */
export class ThinkTags {
  #place: 'start' | 'thinking' | 'behind' | 'answer' = 'start';
  #held = '';
  #hasThought = false;
  #isTagged = false;

  /** The next text of the answer, in pieces. */
  take(text: string): Piece[] {
    if (this.#place === 'answer') return [{ kind: 'text', text }];
    this.#held += text;
    return this.#advance();
  }

  /** What was written, tags included, is what is billed. */
  billed(reasoning: string): string {
    return this.#isTagged ? `${OPENING}${reasoning}${CLOSING}` : reasoning;
  }

  /** The server tells thinking from the answer by itself: what stands in the answer is of the answer. */
  trust(): void {
    if (this.#place === 'start') this.#place = 'answer';
  }

  /** What was held back, at the end of the answer. A block that is not closed is all thinking. */
  end(): Piece[] {
    const [text, kind] = [this.#held, this.#place === 'thinking' ? 'reasoning' : 'text'] as const;
    this.#held = '';
    return text === '' || this.#place === 'behind' ? [] : [{ kind, text }];
  }

  #advance(): Piece[] {
    switch (this.#place) {
      case 'start':
        return this.#start();
      case 'thinking':
        return this.#think();
      case 'behind':
        this.#held = this.#held.trimStart();
        return this.#held === '' ? [] : this.#answer();
      case 'answer':
        return this.#held === '' ? [] : this.#answer();
      default:
        return this.#place satisfies never;
    }
  }

  #start(): Piece[] {
    const begun = this.#held.trimStart();
    if (begun.startsWith(OPENING)) {
      this.#place = 'thinking';
      this.#isTagged = true;
      this.#held = begun.slice(OPENING.length);
      return this.#think();
    }
    return OPENING.startsWith(begun) ? [] : this.#answer();
  }

  #think(): Piece[] {
    if (!this.#hasThought) this.#held = this.#held.trimStart();
    const at = this.#held.indexOf(CLOSING);
    const upTo = at === -1 ? this.#held.length - begunAtEnd(this.#held) : at;
    const thought = this.#held.slice(0, upTo);
    this.#held = this.#held.slice(at === -1 ? upTo : at + CLOSING.length);
    this.#hasThought ||= thought !== '';
    const pieces: Piece[] = thought === '' ? [] : [{ kind: 'reasoning', text: thought }];
    if (at === -1) return pieces;
    this.#place = 'behind';
    return [...pieces, ...this.#advance()];
  }

  #answer(): Piece[] {
    this.#place = 'answer';
    const text = this.#held;
    this.#held = '';
    return [{ kind: 'text', text }];
  }
}

/** How many of the last characters may be the beginning of the closing tag. */
function begunAtEnd(text: string): number {
  for (let length = Math.min(CLOSING.length - 1, text.length); length > 0; length--) {
    if (CLOSING.startsWith(text.slice(-length))) return length;
  }
  return 0;
}
