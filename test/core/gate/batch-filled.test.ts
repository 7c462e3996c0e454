import { expect, test } from 'vitest';
import { batchFilled } from '../../../src/core/gate/batch-filled.ts';
import { factsOf } from './facts.ts';

test('closes when what has ended and what runs fill the batch', () => {
  expect(batchFilled(3)(factsOf({ succeeded: 1, running: 1 }))).toBeUndefined();
  expect(batchFilled(3)(factsOf({ succeeded: 1, running: 2 }))?.why).toBe('batch-filled');
});

test('opens again when one is given back', () => {
  expect(batchFilled(3)(factsOf({ succeeded: 1, interrupted: 1, running: 1 }))).toBeUndefined();
});

test('0 is no limit', () => {
  expect(batchFilled(0)(factsOf({ succeeded: 9, running: 9 }))).toBeUndefined();
});
