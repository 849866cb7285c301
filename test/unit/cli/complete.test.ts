import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createCompleter } from '../../../src/cli/session/complete.ts';

it('completes a path behind an @ in a question, and nothing else there', () => {
  const home = mkdtempSync(join(tmpdir(), 'mgw-complete-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  mkdirSync(join(home, 'src'));
  writeFileSync(join(home, 'setup.md'), '');
  const complete = createCompleter(['qwen'], home);
  expect(complete('what is @~/s')).toEqual([['~/setup.md', '~/src/'], '~/s']);
  expect(complete('@~/se')).toEqual([['~/setup.md'], '~/se']);
  for (const line of ['what is ~/s', 'me@~/s', '@~/s and', 'qw']) expect(complete(line)[0]).toEqual([]);
  expect(complete('/model q')).toEqual([['qwen'], 'q']);
});
