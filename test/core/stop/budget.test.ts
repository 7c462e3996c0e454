import { describe, expect, test } from 'vitest';
import { nearBudget } from '../../../src/core/near-budget.ts';
import type { Span, Used } from '../../../src/core/session.ts';
import { budget } from '../../../src/core/stop/budget.ts';
import { tallyOf } from './tally.ts';

const NONE = { maxTokens: 0, maxCostUsd: 0, maxTokensPerDay: 0, maxCostUsdPerDay: 0 };
const using = (used: Partial<Record<Span, Partial<Used>>>) =>
  tallyOf({ used: (span) => ({ tokens: 0, costUsd: 0, ...used[span] }) });

describe('a budget', () => {
  test.each([
    [
      'maxTokens',
      100,
      { session: { tokens: 99 } },
      { session: { tokens: 100 } },
      '100 tokens used of 100 (--max-tokens)',
    ],
    ['maxCostUsd', 2, { session: { costUsd: 1.99 } }, { session: { costUsd: 2 } }, '$2.00 used of $2 (--max-cost-usd)'],
    [
      ...['maxTokensPerDay', 100, { session: { tokens: 500 }, day: { tokens: 99 } }, { day: { tokens: 120 } }],
      '120 tokens used today, of 100 (--max-tokens-per-day)',
    ],
    [
      ...['maxCostUsdPerDay', 2, { session: { costUsd: 9 }, day: { costUsd: 1.99 } }, { day: { costUsd: 2.5 } }],
      '$2.50 used today, of $2 (--max-cost-usd-per-day)',
    ],
  ] as const)('of %s ends claiming once it is used up, and names the option', (name, limit, below, at, note) => {
    const rule = budget({ ...NONE, [name]: limit });
    expect(rule(using(below))).toBeUndefined();
    expect(rule(using(at))).toEqual({ reason: 'budget', note });
  });

  test('of 0 is no limit, and what was used is not even asked for', () => {
    const tally = tallyOf({
      used: () => {
        throw new Error('it was asked for');
      },
    });
    expect(budget(NONE)(tally)).toBeUndefined();
    expect(nearBudget(NONE)).toEqual([]);
  });

  test('warns from four fifths on, once for each limit', () => {
    const rules = nearBudget({ ...NONE, maxTokens: 100, maxTokensPerDay: 1000 });
    const told = (tally: ReturnType<typeof using>) => rules.flatMap((rule) => rule(tally) ?? []);
    expect(told(using({ session: { tokens: 79 }, day: { tokens: 799 } }))).toEqual([]);
    expect(told(using({ session: { tokens: 80 }, day: { tokens: 900 } }))).toEqual([
      { why: '--max-tokens', note: '80 tokens used of 100 (--max-tokens): no phase starts once it is used up' },
      {
        why: '--max-tokens-per-day',
        note: '900 tokens used today, of 1000 (--max-tokens-per-day): no phase starts once it is used up',
      },
    ]);
  });
});
