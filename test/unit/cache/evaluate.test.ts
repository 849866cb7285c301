import { describe, expect, test } from 'vitest';
import { evaluate, wilson } from '../../../src/cache/analysis/evaluate.ts';
import { parseLabelled } from '../../../src/cache/analysis/labelled.ts';

const INTENTS = `
# made up
kettle\tHow do I descale a kettle?
kettle\tPlease tell me how to descale a kettle
kettle\thow do I descale a kettle
tent\tWhere can I rent a tent?
tent\tI want to rent a tent
oos\tWho painted the ceiling of that chapel?
oos\tPlease tell me who painted the ceiling of that chapel
`;

describe('labelled questions', () => {
  test('are pairs or intents, as the first line says', () => {
    expect(parseLabelled('1\ta b\tc d\n\n0\te\tf\r\nsame\tg\th')).toEqual({
      kind: 'pairs',
      pairs: [
        { same: true, a: 'a b', b: 'c d' },
        { same: false, a: 'e', b: 'f' },
        { same: true, a: 'g', b: 'h' },
      ],
    });
    expect(parseLabelled('\ufeff# x\nintent\tq')).toEqual({
      kind: 'intents',
      questions: [{ intent: 'intent', question: 'q' }],
    });
  });

  test.each([
    ['', 'line 1: the file has no questions'],
    ['1\ta\tb\n2\ta\tb', 'line 2: "2" is no label of a pair'],
    ['1\ta\tb\nx\ty', 'line 2: a pair is label, question, question'],
    ['x\ty\n\nlonely', 'line 3: a question is intent, question'],
  ])('are refused with their line: %j', (text, message) => {
    expect(() => parseLabelled(text)).toThrow(expect.objectContaining({ code: 'usage', message }));
  });
});

describe('an evaluation', () => {
  test('counts what each layer serves of a random stream, and what of it has another label', () => {
    const { layers, requests, kind } = evaluate(parseLabelled(INTENTS), { seed: 1 });
    expect({ requests, kind }).toEqual({ requests: 7, kind: 'intents' });
    const [exact, strict, balanced] = layers;
    expect(exact).toMatchObject({ layer: 'exact', requests: 7, served: 0, wrong: 0, savedShare: 0 });
    expect(strict).toMatchObject({ layer: 'strict', served: 3, wrong: 1, savedShare: 3 / 7 });
    expect(strict?.worstExamples).toMatchObject([{ labels: ['oos', 'oos'] }]);
    expect(balanced).toMatchObject({ layer: 'balanced', threshold: 0.5, served: 3 });
  });

  test('is the same for the same seed', () => {
    const labelled = parseLabelled(INTENTS);
    expect(evaluate(labelled, { seed: 7 })).toEqual(evaluate(labelled, { seed: 7 }));
  });

  test('sweeps the threshold of balanced, and a higher one never serves more', () => {
    const { sweep } = evaluate(parseLabelled(INTENTS), { sweep: [0.5, 0.8, 1] });
    expect(sweep.map(({ threshold }) => threshold)).toEqual([0.5, 0.8, 1]);
    const served = sweep.map((layer) => layer.served);
    expect(served).toEqual(served.toSorted((a, b) => b - a));
  });

  test('judges pairs one by one, and says what share of the different ones is accepted', () => {
    const pairs = parseLabelled(
      [
        '1\tHow do I descale a kettle?\tHow do I descale a kettle',
        '1\tHow do I descale a kettle?\tPlease tell me how to descale a kettle',
        '0\tHow do I buy a kettle?\tHow do I sell a kettle?',
        '0\tWhere is the tent shop?\tPlease tell me where the tent shop is',
      ].join('\n'),
    );
    const [exact, strict] = evaluate(pairs).layers;
    expect(exact).toMatchObject({ served: 1, wrong: 0 });
    expect(strict).toMatchObject({
      served: 3,
      wrong: 1,
      wrongOfDifferent: { rate: 0.5 },
      wrongOfRequests: { rate: 0.25 },
    });
  });

  test('keeps what may not be an equivalent out of all but the exact layer', () => {
    const text = 'w\tWhat is the weather in Oslo today?\nw\tplease tell me what the weather in Oslo is today';
    expect(evaluate(parseLabelled(text)).layers.map(({ served }) => served)).toEqual([0, 0, 0]);
  });
});

test('the interval of a share is Wilson’s', () => {
  expect(wilson(5, 100)).toEqual({ rate: 0.05, low: expect.closeTo(0.0215, 4), high: expect.closeTo(0.1118, 4) });
  expect(wilson(0, 0)).toEqual({ rate: 0, low: 0, high: 1 });
  expect(wilson(0, 50).low).toBe(0);
});
