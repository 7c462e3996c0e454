import { expect, test } from 'vitest';
import type { TaskCounts } from '../../../src/read/task-counts.ts';
import { progressLine } from '../../../src/render/dispatch/progress-line.ts';

const counts = (facts: Partial<TaskCounts>): TaskCounts => ({
  ...{ total: 0, success: 0, errors: 0, timeouts: 0, running: 0, queued: 0, released: 0, skipped: 0, left: 0 },
  ...facts,
});

test('is exactly the line that scripts look for', () => {
  expect(progressLine(counts({ total: 50, success: 13, errors: 2, running: 5, queued: 30 }), 332_999)).toBe(
    '[Progress] 15/50 completed (30%) | Success: 13/15 (87%) | Errors: 2 | Timeouts: 0 | Runtime: 5m 32s',
  );
});

test('leaves out what is skipped, and has its form before anything ended', () => {
  expect(progressLine(counts({ total: 3, skipped: 1 }), 9_400)).toBe(
    '[Progress] 0/2 completed (0%) | Success: 0/0 (0%) | Errors: 0 | Timeouts: 0 | Runtime: 0m 9s',
  );
  expect(progressLine(counts({}), 0)).toContain('0/0 completed (0%)');
});

test('says 100% only of all', () => {
  expect(progressLine(counts({ total: 1_000, success: 998, timeouts: 1 }), 0)).toContain(
    '999/1000 completed (99%) | Success: 998/999 (99%)',
  );
  expect(progressLine(counts({ total: 8, success: 8 }), 0)).toContain('8/8 completed (100%) | Success: 8/8 (100%)');
});

test.each([
  [59_999, '0m 59s'],
  [3_599_999, '59m 59s'],
  [3_903_000, '1h 5m 3s'],
  [100 * 3_600_000, '100h 0m 0s'],
  [-5, '0m 0s'],
])('after %d ms the runtime is %s', (ms, text) => {
  expect(progressLine(counts({}), ms)).toMatch(new RegExp(`Runtime: ${text}$`));
});
