import { expect, test } from 'vitest';
import { systemic } from '../../../src/core/stop/systemic.ts';
import { endedAttempt, tallyOf } from './tally.ts';

const inRun = (runId: string, fingerprint?: string) => endedAttempt({ runId, ...(fingerprint && { fingerprint }) });
const five = ['a', 'b', 'c', 'd', 'e'].map((run) => inRun(run, 'f-1'));

test('ends when the same failure came in five runs one after another', () => {
  expect(systemic(3)(tallyOf({ ended: five }))?.reason).toBe('systemic');
  expect(systemic(3)(tallyOf({ ended: five.slice(1) }))).toBeUndefined();
});

test('counts runs and not attempts', () => {
  expect(systemic(3)(tallyOf({ ended: [...five.slice(1), inRun('b', 'f-1')] }))).toBeUndefined();
});

test('anything else in between breaks the row', () => {
  expect(systemic(3)(tallyOf({ ended: [...five.slice(0, 3), inRun('x'), ...five.slice(3)] }))).toBeUndefined();
  expect(systemic(3)(tallyOf({ ended: [...five.slice(0, 3), inRun('x', 'f-2'), ...five.slice(3)] }))).toBeUndefined();
});

test('is off when repeats do not matter', () => {
  expect(systemic(0)(tallyOf({ ended: five }))).toBeUndefined();
});
