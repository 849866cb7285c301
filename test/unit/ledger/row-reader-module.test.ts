import { expect, test } from 'vitest';
import { compiledReader } from '../../../.ci/row-reader.mjs';
import kept from '../../../src/ledger/row-reader/wasm/row-reader.json' with { type: 'json' };

test('the compiled reader of rows is what its source compiles to', async () => {
  expect(kept.wasm, 'run node .ci/row-reader.mjs').toBe(await compiledReader());
});
