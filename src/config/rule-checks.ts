import * as v from 'valibot';
import type { Conflict } from './conflict.ts';
import type { Path } from './document.ts';
import { isMapping } from './fields.ts';
import { rule } from './routing-schema.ts';
import { buildRule } from './rule.ts';
import { unreachedRules } from './unreached-rules.ts';

const EFFECTS = ['model', 'thinking', 'max_tokens'];

/** Rules that decide nothing or are never reached, models that nobody knows, examples that contradict each other. */
export function ruleConflicts(
  routing: Record<string, unknown>,
  unknownAlias: (name: unknown, path: Path) => Conflict[],
): Conflict[] {
  const rules = listOf(routing['rules']);
  return [
    ...rules.flatMap((written, index): Conflict[] => {
      const path: Path = ['routing', 'rules', index];
      if (!isMapping(written)) return [];
      return [...unknownAlias(written['model'], [...path, 'model']), ...idle(written, path)];
    }),
    ...unreached(rules),
    ...exampleConflicts(listOf(routing['examples'])),
  ];
}

function idle(written: Record<string, unknown>, path: Path): Conflict[] {
  if (EFFECTS.some((key) => key in written)) return [];
  return [{ path, at: 'value', message: 'decides nothing', hint: `give it ${EFFECTS.join(', ')}` }];
}

/** Of the rules that can be read; what is wrong with another one is told elsewhere. */
function unreached(rules: readonly unknown[]): Conflict[] {
  const read = rules.map((written) => {
    const { success, output } = v.safeParse(rule, written);
    return success ? buildRule(output) : undefined;
  });
  return [...unreachedRules(read)].map(([index, places]): Conflict => {
    const told = { path: ['routing', 'rules', index], at: 'value' } as const;
    if (places.length === 0) {
      const hint = 'a difficulty has three decimals, a length is a whole number';
      return { ...told, message: 'is never reached: nothing is in its range', hint };
    }
    const names = [places.slice(0, -1).join(', '), ...places.slice(-1)].filter((name) => name !== '').join(' and ');
    const message =
      places.length > 1
        ? `is never reached: rules ${names} hold wherever this one does`
        : `is never reached: rule ${names} holds wherever this one does`;
    return { ...told, message, hint: 'put the narrower rule first' };
  });
}

function exampleConflicts(examples: readonly unknown[]): Conflict[] {
  const seen = new Map<string, { task: unknown; place: number }>();
  return examples.flatMap((example, index): Conflict[] => {
    if (!isMapping(example) || typeof example['text'] !== 'string') return [];
    // Signs and blanks make no other request of it.
    const key = example['text']
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
    const earlier = seen.get(key);
    if (earlier === undefined) {
      seen.set(key, { task: example['task'], place: index + 1 });
      return [];
    }
    const path: Path = ['routing', 'examples', index];
    if (earlier.task === example['task']) return [{ path, at: 'value', message: `is example ${earlier.place} again` }];
    const message = `contradicts example ${earlier.place}, which has the same text for ${String(earlier.task)}`;
    return [{ path, at: 'value', message, hint: 'keep one of them' }];
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
