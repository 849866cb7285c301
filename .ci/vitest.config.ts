import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const report = process.env['TEST_REPORT'];

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['.ci/fresh-build.ts'],
    env: { NO_COLOR: '1' },
    // Only what hangs is ended: many tests start ten processes, and one takes 2 s on a busy machine.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
});
