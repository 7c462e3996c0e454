import { expect, test } from 'vitest';
import { diskReserve } from '../../../src/core/gate/disk.ts';
import { factsOf } from './facts.ts';

const megabytes = (number: number | undefined) =>
  factsOf({ machine: { freeBytes: () => number && number * 1_048_576 } });

test('closes below the reserve, saying how much is free', () => {
  expect(diskReserve(100)(megabytes(99))).toMatchObject({
    stop: 'disk',
    note: expect.stringMatching(/99 MB free.*100 MB/),
  });
});

test('is open at the reserve, without one, and where the system does not tell', () => {
  expect(diskReserve(100)(megabytes(100))).toBeUndefined();
  expect(diskReserve(0)(megabytes(0))).toBeUndefined();
  expect(diskReserve(100)(megabytes(undefined))).toBeUndefined();
});
