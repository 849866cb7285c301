import { expect, it } from 'vitest';
import { createReasoningView } from '../../../src/cli/render/reasoning-view.ts';
import type { ReasoningDisplay } from '../../../src/domain/config.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

function view({
  display = 'fold',
  animates = true,
}: {
  display?: Exclude<ReasoningDisplay, 'hide'>;
  animates?: boolean;
} = {}) {
  const clock = createFakeClock();
  const terminal = { isTTY: true, remarks: true, color: false, animates, columns: 28, rows: 24 };
  let written = '';
  let appeared = 0;
  const output = {
    ...terminal,
    get columns() {
      return terminal.columns;
    },
    write: (text: string) => {
      written += text;
    },
    onResume: (tell: () => void) => {
      resume = tell;
      return () => {};
    },
  };
  let resume = () => {};
  const reasoning = createReasoningView(output, { display, clock, appears: () => appeared++ });
  const taken = () => {
    const text = written;
    written = '';
    return text;
  };
  return { clock, terminal, reasoning, taken, appeared: () => appeared, resume: () => resume() };
}

it('says nothing of what takes no time', async () => {
  const { reasoning, taken, appeared, clock } = view();
  await reasoning.write('quick ');
  await clock.advance(100);
  await reasoning.end();
  expect(taken()).toBe('');
  expect(appeared()).toBe(0);
  expect(clock.pending()).toBe(0);
});

it('draws its last lines over each other, and one line in their place', async () => {
  const { reasoning, taken, clock } = view();
  await reasoning.write('one two three four five six seven ');
  await clock.advance(250);
  expect(taken()).toBe('thinking\n  one two three four five\n  six seven');
  await reasoning.write('eight\n\n\u001B[2J nine ');
  await clock.advance(80);
  expect(taken()).toBe(
    '\r\u001B[A\u001B[A\u001B[Jthinking\n  one two three four five\n  six seven eight\n  \ufffd[2J nine',
  );
  await clock.advance(9_000);
  await reasoning.end();
  expect(taken()).toBe('\r\u001B[A\u001B[A\u001B[A\u001B[Jthought for 9.3 s\n\n');
});

it('never shows more than six lines', async () => {
  const { reasoning, taken, clock } = view();
  await reasoning.write(Array.from({ length: 20 }, (_, index) => `line ${index}\n`).join(''));
  await clock.advance(250);
  expect(taken()).toBe(`thinking\n${[14, 15, 16, 17, 18, 19].map((index) => `  line ${index}`).join('\n')}`);
});

it('erases nothing where the window has become narrower than what was drawn, nor after Ctrl-Z', async () => {
  const { reasoning, taken, clock, terminal, resume } = view();
  await reasoning.write('one two three four five ');
  await clock.advance(250);
  taken();
  terminal.columns = 12;
  await reasoning.write('six ');
  await clock.advance(80);
  expect(taken()).toMatch(/^\nthinking\n/);
  resume();
  await reasoning.end();
  expect(taken()).toBe('thought for 0.3 s\n\n');
});

it('is left on the screen, whole, where that is wanted', async () => {
  const { reasoning, taken } = view({ display: 'show' });
  await reasoning.write('one two three ');
  await reasoning.write('four five six');
  expect(taken()).toBe('  one two three four five');
  await reasoning.end();
  expect(taken()).toBe('\n  six\nthought for 0.0 s\n\n');
});

it('is only told of where the terminal is read aloud', async () => {
  const { reasoning, taken } = view({ animates: false });
  await reasoning.write('one ');
  await reasoning.write('two ');
  await reasoning.end();
  expect(taken()).toBe('thinking\nthought for 0.0 s\n');
});
