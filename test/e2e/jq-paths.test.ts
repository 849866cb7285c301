import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { HELP_TEXTS } from '../../src/cli/help/texts.ts';
import { nodeEffects } from '../../src/effects.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { runShell } from '../support/run-bin.ts';
import { tempFolder } from '../support/temp-home.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A command line that prints JSON, and the path that jq is to take from it. */
type Piped = { line: string; command: string; path: string };

function pipedIn(text: string): Piped[] {
  return [...text.matchAll(/^.*\bmgw .*? \| jq (?:-\w+ )?("[^"]+"|'[^']+'|\S+)$/gm)].map(([line, path = '']) => ({
    line,
    command: line.slice(0, line.lastIndexOf(' | jq')),
    path: path.replace(/^(["'])(.*)\1$/, '$2'),
  }));
}

const pages = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)];
const inPages = pages
  .filter((page) => page.endsWith('.md'))
  .flatMap((page) => pipedIn(readFileSync(join(ROOT, page), 'utf8')));
const inHelp = Object.values(HELP_TEXTS).flatMap(({ examples = [] }) =>
  examples.flatMap(([command]) => pipedIn(command)),
);
const all = [...new Map([...inPages, ...inHelp].map((piped) => [piped.line, piped])).values()];

/** What stands at `.a.b` or `.a[].b`, of every item. */
function at(value: unknown, path: string): unknown[] {
  const steps = path.match(/\.\w+|\.?\[\]/g) ?? [];
  expect(steps.join(''), 'a path that this test can read').toBe(path);
  return steps.reduce<unknown[]>(
    (values, step) =>
      values.flatMap((one) => {
        if (step.endsWith('[]')) return Array.isArray(one) ? one : [undefined];
        return [
          typeof one === 'object' && one !== null
            ? Object.entries(one).find(([key]) => `.${key}` === step)?.[1]
            : undefined,
        ];
      }),
    [value],
  );
}

it('there are such examples', () => {
  expect(inHelp.length).toBeGreaterThanOrEqual(4);
  expect(inPages.length).toBeGreaterThanOrEqual(2);
});

it.each(all.filter(({ command }) => command.includes('--schema')))(
  'asks for a field of the schema: $line',
  ({ command, path }) => {
    const [, schema = ''] = /--schema "([^"]+)"/.exec(command) ?? [];
    expect(schema.split(',').map((field) => `.${/\w+/.exec(field)?.[0]}`)).toContain(path);
  },
);

it.each(all.filter(({ command }) => !command.includes('--schema')))(
  'finds something: $line',
  async ({ command, path }) => {
    const simulator = await startSimulator({ clock: nodeEffects().clock, paceMs: 0 });
    onTestFinished(() => simulator.close());
    const home = await tempFolder();
    const models = (['deepseek', 'qwen', 'glm'] as const).map(
      (vendor) => `  ${vendor}: {endpoint: "${simulator.url(vendor)}"}\n`,
    );
    await writeFile(join(home, 'config.yaml'), `models:\n${models.join('')}`);
    await writeFile(join(home, 'report.md'), '# Report\n\nAll is well.\n');
    const env = {
      MGW_HOME: home,
      DEEPSEEK_API_KEY: 'simulated',
      DASHSCOPE_API_KEY: 'simulated',
      ZHIPUAI_API_KEY: 'simulated',
    };
    const seen = 'mgw chat "hello" --tag docs > /dev/null 2>&1';
    const ran = await runShell(`cd "${home}"; git() { echo "+ one line"; }; ${seen}; ${command}`, env);
    const lines = ran.stdout.trim();
    const values = command.includes('export') ? lines.split('\n').map((line) => JSON.parse(line)) : [JSON.parse(lines)];
    const found = values.flatMap((value) => at(value, path));
    expect(found.length).toBeGreaterThan(0);
    expect(found).not.toContain(undefined);
    expect(found).not.toContain(null);
  },
);
