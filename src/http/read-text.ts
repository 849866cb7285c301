/** A body as text, up to `maxBytes`; what is beyond is not read, and the connection is closed. */
export async function readText(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<{ text: string; cut: boolean }> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    parts.push(part);
    if (size > maxBytes) break;
  }
  const bytes = Buffer.concat(parts).subarray(0, maxBytes);
  return { text: new TextDecoder().decode(bytes), cut: size > maxBytes };
}
