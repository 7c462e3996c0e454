import { expect, test } from 'vitest';
import { batchFilled } from '../../../src/core/gate/batch-filled.ts';
import { tallyOf } from '../stop/tally.ts';

test('closes when what has ended and what runs fill the batch', async () => {
  expect(await batchFilled(3)(tallyOf({ succeeded: 1, running: 1 }))).toBeUndefined();
  expect((await batchFilled(3)(tallyOf({ succeeded: 1, running: 2 })))?.why).toBe('batch-filled');
});

test('opens again when one is given back', async () => {
  expect(await batchFilled(3)(tallyOf({ succeeded: 1, interrupted: 1, running: 1 }))).toBeUndefined();
});

test('0 is no limit', async () => {
  expect(await batchFilled(0)(tallyOf({ succeeded: 9, running: 9 }))).toBeUndefined();
});
