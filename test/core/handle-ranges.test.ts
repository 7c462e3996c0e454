import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isInRanges, toRanges } from '../../src/core/handle-ranges.ts';

test('ranges hold the numbers that they were made of, and no other', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 40 })), (handles) => {
      const ranges = toRanges(handles);
      for (let n = 0; n <= 41; n++) expect(isInRanges(n, ranges)).toBe(handles.includes(n));
    }),
  );
});

test('neighbours are one range', () => {
  expect(toRanges([7, 3, 2, 1])).toEqual([
    [1, 3],
    [7, 7],
  ]);
});
