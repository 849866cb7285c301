import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { BIN } from './run-bin.ts';

const TMUX = 'tmux';
/** Longer than anything takes beside many other processes; only what never comes is given up. */
const PATIENCE_MS = 30_000;

/** Whether a real terminal can be had here. */
export const hasTerminal = spawnSync(TMUX, ['-V']).status === 0;

export type Terminal = {
  /** Types a line; `mgw` is the real command. */
  type(line: string): void;
  /** Types without Enter. */
  keys(text: string): void;
  /** Pastes as a terminal does, between marks where the program asks for them. */
  paste(text: string): void;
  /** Presses a key by tmux's name for it, such as `C-c`. */
  press(key: string): void;
  /** Gives the window another size; its rows stay where none are given. */
  resize(columns: number, rows?: number): void;
  /** From now on, all that programs write to it, as they write it; the function gives what has come. */
  record(): () => string;
  /** What stands on the screen by now, with its escape sequences. */
  inked(): string;
  /** What stands on the screen, with what has scrolled away. */
  screen(): string;
  /** Waits until the screen matches, and gives it. */
  until(pattern: RegExp): Promise<string>;
};

let opened = 0;

/** A shell in a terminal of its own, closed when the test ends. */
export function openTerminal(
  env: Record<string, string>,
  {
    columns = 80,
    rows = 30,
    shell = ['bash', '--norc', '--noprofile'],
    background = 'dark',
  }: { columns?: number; rows?: number; shell?: string[]; background?: 'dark' | 'light' } = {},
): Terminal {
  const socket = `mgw-test-${process.pid}-${opened++}`;
  const tmux = (...args: string[]) => spawnSync(TMUX, ['-L', socket, ...args], { encoding: 'utf8' });
  const settings = Object.entries({
    PATH: process.env['PATH'] ?? '',
    TERM: 'screen-256color',
    LANG: 'C.UTF-8',
    // As terminals that say it do.
    COLORFGBG: background === 'light' ? '0;15' : '15;0',
    ...env,
  });
  const program = ['env', '-i', ...settings.map(([name, value]) => `${name}=${value}`), ...shell];
  tmux('-f', '/dev/null', '-u', 'new-session', '-d', '-x', String(columns), '-y', String(rows), ...program);
  if (background === 'light') tmux('set', '-g', 'window-style', 'bg=white,fg=black');
  onTestFinished(() => {
    tmux('kill-server');
  });
  const terminal: Terminal = {
    type(line) {
      tmux('send-keys', '-l', line);
      tmux('send-keys', 'Enter');
    },
    keys(text) {
      tmux('send-keys', '-l', text);
    },
    paste(text) {
      tmux('set-buffer', text);
      tmux('paste-buffer', '-p', '-r');
    },
    press(key) {
      tmux('send-keys', key);
    },
    resize(width, height) {
      tmux('resize-window', '-x', String(width), ...(height === undefined ? [] : ['-y', String(height)]));
    },
    record() {
      const file = join(tmpdir(), `${socket}.log`);
      writeFileSync(file, '');
      onTestFinished(() => rmSync(file, { force: true }));
      tmux('pipe-pane', '-O', `exec cat >> '${file}'`);
      return () => readFileSync(file, 'utf8');
    },
    inked: () => tmux('capture-pane', '-p', '-e').stdout,
    screen: () => tmux('capture-pane', '-p', '-S', '-').stdout,
    async until(pattern) {
      const giveUpAt = performance.now() + PATIENCE_MS;
      for (;;) {
        const screen = terminal.screen();
        if (pattern.test(screen)) return screen;
        if (performance.now() > giveUpAt) throw new Error(`the screen never matched ${pattern}:\n${screen}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
  if (shell[0] === 'bash') {
    terminal.type(`PS1='> '; mgw() { "${process.execPath}" "${BIN}" "$@"; }; clear`);
    untilReady(terminal);
  }
  return terminal;
}

/** What is typed before a shell reads it stands on the screen twice, or is taken away by the `clear`. */
function untilReady(terminal: Terminal): void {
  const giveUpAt = performance.now() + PATIENCE_MS;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  while (!/^> ?$/m.test(terminal.screen())) {
    if (performance.now() > giveUpAt) throw new Error(`the shell never came:\n${terminal.screen()}`);
    Atomics.wait(pause, 0, 0, 10);
  }
}
