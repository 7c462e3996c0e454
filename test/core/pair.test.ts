import { expect, test } from 'vitest';
import type { OutcomeName } from '../../src/core/outcome.ts';
import { choosePair } from '../../src/core/pair.ts';

/** Such as `FFS`: failed, failed, succeeded. */
function chosen(outcomes: string): string | undefined {
  const names: Record<string, OutcomeName | null> = {
    ...{ F: 'failed', T: 'timed_out', S: 'succeeded', I: 'interrupted', N: 'not_started', R: null },
  };
  const attempts = [...outcomes].map((letter, at) => ({ number: at + 1, outcome: names[letter] ?? null }));
  const pair = choosePair(attempts);
  return pair && `${pair.attempts.map(({ number }) => number).join(' ')}: ${pair.why}`;
}

test.each([
  ['FFS', '2 3: the last failure and the last success'],
  ['SFFIT', '1 5: the last success and the last failure'],
  ['SFSF', '3 4: the last success and the last failure'],
  ['FTF', '2 3: the last two failures'],
  ['FIFR', '1 3: the last two failures'],
  ['SS', '1 2: the last two successes'],
  ['SIS', '1 3: the last two successes'],
  ['FI', '1 2: the last two attempts'],
  ['INR', '1 2: the last two attempts'],
])('of %s compares %s', (outcomes, pair) => expect(chosen(outcomes)).toBe(pair));

test.each(['', 'F', 'R', 'FR', 'SR'])('has nothing to compare in `%s`', (outcomes) =>
  expect(chosen(outcomes)).toBeUndefined(),
);
