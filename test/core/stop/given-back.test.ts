import { expect, test } from 'vitest';
import { givenBack } from '../../../src/core/stop/given-back.ts';
import { endedAttempt, tallyOf } from './tally.ts';

const back = endedAttempt({ outcome: 'interrupted' });
const notStarted = endedAttempt({ outcome: 'not_started' });

test('ends when one after another was given back or could not start', () => {
  expect(givenBack(3)(tallyOf({ ended: [back, back, notStarted, back, back] }))?.reason).toBe('systemic');
  expect(givenBack(3)(tallyOf({ ended: [back, back, notStarted, back] }))).toBeUndefined();
});

test('anything that ended by itself breaks the row', () => {
  expect(
    givenBack(3)(tallyOf({ ended: [back, back, endedAttempt({ outcome: 'failed' }), back, back] })),
  ).toBeUndefined();
});

test('is off when repeats do not matter', () => {
  expect(givenBack(0)(tallyOf({ ended: [back, back, back, back, back] }))).toBeUndefined();
});

test('what met a usage limit does not count where that holds the rest anyway', () => {
  const limited = endedAttempt({ outcome: 'interrupted', quotaHeld: true });
  expect(givenBack(3)(tallyOf({ ended: [limited, limited, limited, limited, limited] }))).toBeUndefined();
});
