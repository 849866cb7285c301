import compiled from './wasm/row-reader.json' with { type: 'json' };

/** What `wasm/row-reader.ts` exports; addresses are in bytes. */
export type Reader = {
  setDate(ms: number): void;
  readRows(from: number, end: number, rows: number, tags: number, most: number): number;
  stoppedAt: { value: number };
  newDateAt: { value: number };
  newTagAt: { value: number };
  tagLength: { value: number };
  tagHash: { value: number };
};

export type Memory = { readonly buffer: ArrayBuffer; grow(pages: number): number };

// Node's types do not have it.
declare const WebAssembly: {
  Memory: new (limits: { initial: number }) => Memory;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: { env: { memory: Memory } }) => { exports: Reader };
};

export const PAGE_BYTES = 64 * 1024;

export function newMemory(bytes: number): Memory {
  return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
}

/** In a millisecond: it is small. */
export function instantiate(memory: Memory): Reader {
  const module = new WebAssembly.Module(Buffer.from(compiled.wasm, 'base64'));
  return new WebAssembly.Instance(module, { env: { memory } }).exports;
}
