import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { createSuspend } from '../../../src/cli/create-suspend.ts';

function processOn(platform: NodeJS.Platform) {
  const sent: unknown[] = [];
  const kill = (pid: number, signal?: string | number): true => {
    sent.push([pid, signal]);
    return true;
  };
  return { sent, signals: Object.assign(new EventEmitter(), { pid: 7, platform, kill }) };
}

it('stops the process, and tells once when it goes on', () => {
  const { sent, signals } = processOn('linux');
  const resumed: number[] = [];
  createSuspend(signals)(() => resumed.push(1));
  expect(sent).toEqual([[7, 'SIGTSTP']]);
  expect(resumed).toEqual([]);
  signals.emit('SIGCONT');
  signals.emit('SIGCONT');
  expect(resumed).toEqual([1]);
});

it('goes on at once on Windows, where nothing stops so', () => {
  const { sent, signals } = processOn('win32');
  const resumed: number[] = [];
  createSuspend(signals)(() => resumed.push(1));
  createSuspend(undefined)(() => resumed.push(2));
  expect(sent).toEqual([]);
  expect(resumed).toEqual([1, 2]);
});
