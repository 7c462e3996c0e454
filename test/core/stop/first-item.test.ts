import { expect, test } from 'vitest';
import { firstItem } from '../../../src/core/stop/first-item.ts';
import { tallyOf } from './tally.ts';

test('ends once the first item has come to an end, and says to which', () => {
  expect(firstItem(tallyOf({ running: 1 }))).toBeUndefined();
  expect(firstItem(tallyOf({ interrupted: 1 }))).toBeUndefined();
  expect(firstItem(tallyOf({ succeeded: 1 }))?.note).toBe('the first item passed');
  expect(firstItem(tallyOf({ timedOut: 1 }))).toEqual({ reason: 'preflight', note: 'the first item failed' });
});
