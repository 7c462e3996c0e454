import { expect, test } from 'vitest';
import type { FreeMemory } from '../../../src/core/gate/gate.ts';
import { memoryFloor } from '../../../src/core/gate/memory.ts';
import { factsOf } from './facts.ts';

const megabytes = (number: number, of: FreeMemory['of'] = 'machine') =>
  factsOf({ machine: { freeMemory: () => ({ bytes: number * 1_048_576, of }) } });

test('closes below the floor, saying who has so little, and is worth some patience', () => {
  const closed = memoryFloor(64)(megabytes(63.5));
  expect(closed).toMatchObject({ stop: 'memory', patienceMs: 60_000, note: expect.stringMatching(/^63 MB of memory/) });
  expect(memoryFloor(64)(megabytes(2, 'control group'))?.note).toMatch(/^2 MB left in its control group/);
});

test('is open at the floor, without one, and where the system does not tell', () => {
  expect(memoryFloor(64)(megabytes(64))).toBeUndefined();
  expect(memoryFloor(0)(megabytes(0))).toBeUndefined();
  expect(memoryFloor(64)(factsOf({ machine: { freeMemory: () => undefined } }))).toBeUndefined();
});
