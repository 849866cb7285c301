const tables = new Map<string, Map<string, Buffer>>();

/** Bytes of a text in an old encoding, which Node can only read: found by reading all of one and two bytes. */
export function encodeText(text: string, encoding: string): Buffer {
  const known = tables.get(encoding) ?? tableOf(encoding);
  tables.set(encoding, known);
  return Buffer.concat(
    [...text].map((character) => {
      const bytes = known.get(character);
      if (bytes === undefined) throw new Error(`${encoding} has no ${character}`);
      return bytes;
    }),
  );
}

function tableOf(encoding: string): Map<string, Buffer> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const table = new Map<string, Buffer>();
  const add = (bytes: Buffer) => {
    try {
      const read = decoder.decode(bytes);
      if ([...read].length === 1 && !table.has(read)) table.set(read, bytes);
    } catch {
      // No character.
    }
  };
  for (let first = 0; first < 256; first++) add(Buffer.from([first]));
  for (let first = 0x80; first < 256; first++) {
    for (let second = 0x40; second < 256; second++) add(Buffer.from([first, second]));
  }
  return table;
}
