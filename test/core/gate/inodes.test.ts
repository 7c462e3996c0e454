import { expect, test } from 'vitest';
import { inodeReserve } from '../../../src/core/gate/inodes.ts';
import { factsOf } from './facts.ts';

const inodes = (free: number | undefined) => factsOf({ machine: { freeInodes: () => free } });

test('closes below the reserve, saying how many are free, and ends the session as a full disk does', () => {
  expect(inodeReserve(1000)(inodes(999))).toMatchObject({
    stop: 'disk',
    note: expect.stringMatching(/999 inodes free.*--min-free-inodes 1000/),
  });
});

test('is open at the reserve, without one, and where the disk counts none', () => {
  expect(inodeReserve(1000)(inodes(1000))).toBeUndefined();
  expect(inodeReserve(0)(inodes(0))).toBeUndefined();
  expect(inodeReserve(1000)(inodes(undefined))).toBeUndefined();
});
