import { field } from './fields.ts';
import { didYouMean, found, Refusal } from './refusal.ts';

export const thinking = field((input) => {
  if (input === true) return 'on';
  if (input === false) return 'off';
  if (input === 'on' || input === 'off' || input === 'low' || input === 'high') return input;
  const hint = typeof input === 'string' ? didYouMean(input, ['on', 'off', 'low', 'high']) : undefined;
  throw new Refusal(`expected on, off, low, high; ${found(input)}`, hint);
});
