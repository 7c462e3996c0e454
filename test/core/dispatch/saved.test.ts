import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { savedBy } from '../../../src/core/dispatch/saved.ts';

const MINUTE = 60_000;
const timedOut = (count: number) => Array.from({ length: count }, () => 15 * MINUTE);

describe('what was saved', () => {
  test('is the rest at the median of what ended, shared by so many at a time', () => {
    expect(savedBy({ endedMs: timedOut(5), left: 33, cutMs: [], workers: 5 })).toEqual({
      ...{ calls: 33, cut: 0, ms: 99 * MINUTE, eachMs: 15 * MINUTE },
    });
    expect(savedBy({ endedMs: [1, 100, 4], left: 10, cutMs: [], workers: 1 })).toMatchObject({ ms: 40, eachMs: 4 });
    expect(savedBy({ endedMs: [1, 3], left: 10, cutMs: [], workers: 1 })).toMatchObject({ ms: 20, eachMs: 2 });
  });

  test('is of what was ended while it ran only what was left of it', () => {
    const cutMs = [10 * MINUTE, 20 * MINUTE];
    expect(savedBy({ endedMs: timedOut(1), left: 3, cutMs, workers: 1 })).toEqual({
      ...{ calls: 1, cut: 2, ms: 20 * MINUTE, eachMs: 15 * MINUTE },
    });
  });

  test('takes no less than one of them takes, however many could run', () => {
    expect(savedBy({ endedMs: timedOut(1), left: 2, cutMs: [], workers: 100 }).ms).toBe(15 * MINUTE);
    expect(savedBy({ endedMs: timedOut(1), left: 1, cutMs: [10 * MINUTE], workers: 100 }).ms).toBe(5 * MINUTE);
  });

  test('is told in calls alone where nothing has ended', () => {
    const none = { calls: 3, cut: 0, ms: undefined, eachMs: undefined };
    expect(savedBy({ endedMs: [], left: 3, cutMs: [], workers: 5 })).toEqual(none);
  });

  test('adds up, and more workers never take longer', () => {
    const ms = fc.integer({ min: 0, max: 1_000_000 });
    const facts = fc.record({ endedMs: fc.array(ms, { minLength: 1 }), cutMs: fc.array(ms), waiting: fc.nat(1_000) });
    fc.assert(
      fc.property(facts, fc.integer({ min: 1, max: 50 }), ({ endedMs, cutMs, waiting }, workers) => {
        const left = waiting + cutMs.length;
        const few = savedBy({ endedMs, left, cutMs, workers });
        const more = savedBy({ endedMs, left, cutMs, workers: workers + 1 });
        expect(few.calls + few.cut).toBe(left);
        expect(few.ms).toBeGreaterThanOrEqual(more.ms ?? 0);
        expect(few.ms).toBeLessThanOrEqual(left * (few.eachMs ?? 0));
      }),
    );
  });
});
