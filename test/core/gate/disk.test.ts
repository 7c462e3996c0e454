import { expect, test } from 'vitest';
import { diskReserve } from '../../../src/core/gate/disk.ts';
import { tallyOf } from '../stop/tally.ts';

const MB = 1_048_576;

test('closes below the reserve, saying how much is free', async () => {
  const gate = diskReserve(100 * MB, async () => 99 * MB);
  expect(await gate(tallyOf())).toMatchObject({ stop: 'disk', note: expect.stringMatching(/99 MB free.*100 MB/) });
});

test('is open at the reserve, and without one', async () => {
  expect(await diskReserve(100 * MB, async () => 100 * MB)(tallyOf())).toBeUndefined();
  expect(await diskReserve(0, async () => 0)(tallyOf())).toBeUndefined();
});
