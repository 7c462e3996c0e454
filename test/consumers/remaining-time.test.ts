import { expect, test } from 'vitest';
import { RemainingTime } from '../../src/consumers/remaining-time.ts';

const key = (phaseId: string) => ({ runId: 'r', phaseId });
const running = (phaseId: string, startedAt: number) => ({ ...key(phaseId), startedAt, claimedAt: startedAt });
const ended = (phaseId: string, durationMs: number, outcome: 'succeeded' | 'interrupted' = 'succeeded') => ({
  ...{ ...key(phaseId), durationMs, outcome },
});

function clockOf(expected: Readonly<Record<string, number | undefined>>, concurrency = 1): RemainingTime {
  const entries = Object.entries(expected).map(([phaseId, ms]) => [`r/${phaseId}`, ms] as const);
  return new RemainingTime({ expectedMs: new Map(entries), concurrency });
}

test('adds what is left of those that run and all of those that wait, by what each took before', () => {
  const clock = clockOf({ a: 100, b: 30, c: 5 });
  expect(clock.leftMs([running('a', 0)], { now: 60, waiting: 2 })).toBe(40 + 30 + 5);
});

test('counts only as many as will be started, in the order of the plan', () => {
  expect(clockOf({ a: 100, b: 30, c: 5 }).leftMs([], { now: 0, waiting: 2 })).toBe(130);
});

test('takes the median of what ended in this session where nothing is known of a phase', () => {
  const clock = clockOf({ a: undefined, b: undefined, c: undefined, d: 7 });
  clock.add(ended('a', 1_000));
  clock.add(ended('x', 10));
  clock.add(ended('y', 20));
  expect(clock.leftMs([], { now: 0, waiting: 3 })).toBe(20 + 20 + 7);
  clock.add(ended('z', 30));
  expect(clock.leftMs([], { now: 0, waiting: 3 })).toBe(25 + 25 + 7);
});

test('takes the median of the planned ones before anything has ended, and knows nothing without any', () => {
  expect(clockOf({ a: 10, b: 20, c: 90, d: undefined }).leftMs([], { now: 0, waiting: 4 })).toBe(10 + 20 + 90 + 20);
  expect(clockOf({ a: undefined }).leftMs([running('a', 0)], { now: 5, waiting: 0 })).toBeUndefined();
});

test('learns nothing from what was given back', () => {
  const clock = clockOf({ a: undefined, b: undefined });
  clock.add(ended('a', 1, 'interrupted'));
  expect(clock.leftMs([], { now: 0, waiting: 1 })).toBeUndefined();
});

test('shares the work among the slots, but no phase ends before its own time', () => {
  const clock = clockOf({ a: 10, b: 10, c: 10, d: 10 }, 2);
  expect(clock.leftMs([], { now: 0, waiting: 4 })).toBe(20);
  expect(clockOf({ a: 100, b: 10 }, 2).leftMs([running('a', 0), running('b', 0)], { now: 0, waiting: 0 })).toBe(100);
});

test('counts what is overdue as about to end', () => {
  expect(clockOf({ a: 10 }).leftMs([running('a', 0)], { now: 50, waiting: 0 })).toBe(0);
});

test('counts what lies beyond the plan at the median', () => {
  expect(clockOf({ a: 10 }).leftMs([], { now: 0, waiting: 3 })).toBe(30);
});
