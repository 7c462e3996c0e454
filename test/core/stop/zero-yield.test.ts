import { expect, test } from 'vitest';
import { zeroYield } from '../../../src/core/stop/zero-yield.ts';
import { endedAttempt, tallyOf } from './tally.ts';

const none = endedAttempt({ outcome: 'succeeded' });

test('ends when so many in a row reported nothing', () => {
  expect(zeroYield(2)(tallyOf({ ended: [none, none] }))?.reason).toBe('zero_yield');
});

test('one that reported starts the row anew', () => {
  expect(zeroYield(2)(tallyOf({ ended: [none, endedAttempt({ telemetryEvents: 1 }), none] }))).toBeUndefined();
});

test('passes over what was given back or never started', () => {
  const back = endedAttempt({ outcome: 'interrupted' });
  expect(zeroYield(2)(tallyOf({ ended: [none, back, back] }))).toBeUndefined();
  expect(zeroYield(2)(tallyOf({ ended: [none, back, none] }))?.reason).toBe('zero_yield');
});

test('0 is no limit', () => {
  expect(zeroYield(0)(tallyOf({ ended: [none, none] }))).toBeUndefined();
});
