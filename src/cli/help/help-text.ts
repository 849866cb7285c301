/** A command line that can be typed, and what it is for. */
export type Example = readonly [command: string, remark?: string];

/** What a help text says beside what the program itself knows. */
export type HelpText = {
  examples?: readonly Example[];
  /** The command's own exit codes, where they are more than 0 and failure. */
  exitCodes?: readonly (readonly [code: string, meaning: string])[];
  /** Options under headings, by their long names; the rest stand under `Options:`. */
  groups?: Readonly<Record<string, readonly string[]>>;
};
