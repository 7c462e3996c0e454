import { expect, test } from 'vitest';
import { budget } from '../../../src/core/stop/budget.ts';
import { tallyOf } from './tally.ts';

test('ends when the tokens or the dollars are used up, and says which', () => {
  const rule = budget({ maxTokens: 100, maxCostUsd: 2 });
  expect(rule(tallyOf({ tokens: 99, costUsd: 1.99 }))).toBeUndefined();
  expect(rule(tallyOf({ tokens: 100 }))).toMatchObject({
    reason: 'budget',
    note: expect.stringContaining('--max-tokens'),
  });
  expect(rule(tallyOf({ costUsd: 2 }))).toMatchObject({
    reason: 'budget',
    note: expect.stringContaining('--max-cost-usd'),
  });
});

test('0 is no limit', () => {
  expect(budget({ maxTokens: 0, maxCostUsd: 0 })(tallyOf({ tokens: 1e9, costUsd: 1e6 }))).toBeUndefined();
});
