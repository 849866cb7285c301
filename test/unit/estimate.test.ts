import { expect, test } from 'vitest';
import { presetConfig } from '../../src/config/presets.ts';
import type { Model } from '../../src/domain/model.ts';
import { createWorstCost } from '../../src/estimate.ts';
import { mergeModels } from '../../src/models.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const config = presetConfig();
const models = mergeModels(config);
const request = { messages: [] };
const tokens = { inputTokens: 0, outputTokens: 1_000_000 };

const worstAt = (time: string, alias: string, changes: Partial<Model> = {}, asked = {}) => {
  const model = models.get(alias);
  if (model === undefined) throw new Error(`no model ${alias}`);
  const worstCost = createWorstCost({ config, clock: createFakeClock(Date.parse(time)) });
  return (worstCost({ ...model, ...changes }, tokens, { ...request, ...asked }) ?? Number.NaN) / 1e9;
};

test('dearer hours that begin before the deadline count, cheaper ones do not', () => {
  expect(worstAt('2026-11-25T08:59:20+08:00', 'deepseek')).toBe(4);
  expect(worstAt('2026-11-25T08:59:40+08:00', 'deepseek')).toBe(8);
  expect(worstAt('2026-11-25T08:55:00+08:00', 'deepseek', {}, { timeoutMs: 600_000 })).toBe(8);
  expect(worstAt('2026-11-25T11:59:50+08:00', 'deepseek')).toBe(8);
  expect(worstAt('2026-10-01T10:00:00+08:00', 'deepseek')).toBe(4);
});

test('the price of thinking counts when the answer may come with it', () => {
  const at = '2026-11-25T13:00:00+08:00';
  expect(worstAt(at, 'qwen')).toBe(2);
  expect(worstAt(at, 'qwen', {}, { thinking: 'low' })).toBe(8);
  expect(worstAt(at, 'qwen', { thinking: 'high' })).toBe(8);
  expect(worstAt(at, 'qwen', { thinking: 'high' }, { thinking: 'off' })).toBe(2);
  expect(worstAt(at, 'qwen', { params: { enable_thinking: true } })).toBe(8);
  const { thinksByDefault: _, ...unknown } = models.get('qwen') as Model;
  const worstCost = createWorstCost({ config, clock: createFakeClock(Date.parse(at)) });
  expect(worstCost(unknown, tokens, request)).toBe(8e9);
});
