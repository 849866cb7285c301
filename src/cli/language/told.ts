/** Says a text in another language, or gives it back. */
export type Teller = (text: string) => string;

/** The language of this process, set once; undefined: English, the language of the source. */
let tells: Teller | undefined;

/** How all that is told is said from here on. Undefined: in English. */
export function tellIn(teller: Teller | undefined): void {
  tells = teller;
}

/**
 * A text from below the command line (an error, a hint, a warning, a reason), which is English, in the language of the
 * person. What is not known stays as it stands: the words of a vendor, of a file, of the person.
 */
export function told(text: string): string {
  return tells === undefined ? text : tells(text);
}
