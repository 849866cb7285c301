/** What a model writes must not drive the terminal: escape sequences lose their escape. */
export function harmless(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (control) => (control === '\r' ? '' : '�'));
}
