import { expect, test } from 'vitest';
import { batchSize } from '../../../src/core/stop/batch-size.ts';
import { tallyOf } from './tally.ts';

test('ends when as many attempts as asked for have succeeded, failed or timed out', () => {
  expect(batchSize(3)(tallyOf({ succeeded: 1, failed: 1, timedOut: 1 }))?.reason).toBe('batch_size');
  expect(batchSize(3)(tallyOf({ succeeded: 1, failed: 1 }))).toBeUndefined();
});

test('does not count what was given back or never started', () => {
  expect(batchSize(3)(tallyOf({ succeeded: 2, interrupted: 5, notStarted: 5 }))).toBeUndefined();
});

test('0 is no limit', () => {
  expect(batchSize(0)(tallyOf({ succeeded: 1e6 }))).toBeUndefined();
});
