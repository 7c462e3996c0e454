import { describe, expect, test } from 'vitest';
import { stalled } from '../../src/core/stalled.ts';
import { tallyOf } from './stop/tally.ts';

const MINUTE = 60_000;
const warn = stalled(5 * MINUTE, 'drain logs r1 -f');

/** Five that run since the beginning, at minute 0. */
const busy = { running: 5, busySince: 0, oldestSince: 0 };

describe('a stall', () => {
  test('is told of when nothing at all was completed, and not before its time', () => {
    expect(warn(tallyOf({ ...busy, now: 5 * MINUTE - 1 }))).toBeUndefined();
    expect(warn(tallyOf({ ...busy, now: 5 * MINUTE }))).toEqual({
      why: 'stalled since 1970-01-01T00:00:00.000Z',
      note: 'WARNING: nothing was completed in 5m (5 running, the longest for 5m): drain logs r1 -f',
    });
  });

  test('is counted from the last end on', () => {
    const ended = { ...busy, lastEndedAt: 4 * MINUTE, succeeded: 1 };
    expect(warn(tallyOf({ ...ended, now: 9 * MINUTE - 1 }))).toBeUndefined();
    expect(warn(tallyOf({ ...ended, now: 9 * MINUTE }))?.note).toContain('the longest for 9m');
  });

  test('is the same one for as long as it lasts, and the next is another', () => {
    const [first, second] = [6, 17].map((minute) => warn(tallyOf({ ...busy, now: minute * MINUTE })));
    expect(first?.why).toBe(second?.why);
    expect(warn(tallyOf({ ...busy, lastEndedAt: 18 * MINUTE, now: 23 * MINUTE }))?.why).not.toBe(first?.why);
  });

  test('is none while nothing runs, nor just because nothing ran before', () => {
    expect(warn(tallyOf({ now: 60 * MINUTE }))).toBeUndefined();
    const waited = { running: 1, busySince: 60 * MINUTE, oldestSince: 60 * MINUTE };
    expect(warn(tallyOf({ ...waited, now: 61 * MINUTE }))).toBeUndefined();
    expect(warn(tallyOf({ ...waited, now: 65 * MINUTE }))?.note).toContain('(1 running for 5m)');
  });

  test('is also one of what a dead session has left running', () => {
    expect(warn(tallyOf({ adopted: 2, busySince: 0, oldestSince: -MINUTE, now: 5 * MINUTE }))?.note).toContain(
      '(2 running, the longest for 6m)',
    );
  });

  test('is never told of with 0', () => {
    expect(stalled(0)(tallyOf({ ...busy, now: 1e12 }))).toBeUndefined();
  });
});
