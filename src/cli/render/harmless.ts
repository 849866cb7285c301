/**
 * What a model writes must not drive the terminal: escape sequences lose their escape. Nor may it turn the order of what is read:
 * embeddings, overrides and isolates of directions make code look like other code (CVE-2021-42574); marks of one direction stay.
 */
export function harmless(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
  return text.replace(controls, (control) => (control === '\r' ? '' : '\uFFFD'));
}
