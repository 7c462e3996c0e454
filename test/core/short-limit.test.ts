import { expect, test } from 'vitest';
import type { Tally } from '../../src/core/session.ts';
import { shortLimit, warnOfShortLimit } from '../../src/core/short-limit.ts';

const MINUTE = 60_000;
const took = (minutes: number, more: object = {}) => ({
  ...{ expectedMs: minutes * MINUTE, expectedFrom: 'phase' as const },
  ...more,
});

test('says how many took longer than they may, the longest of them, and a limit with room', () => {
  expect(shortLimit([took(10), took(20), took(30), {}], 15 * MINUTE)).toBe(
    '2 of these took longer than their limit before, up to 30m: --timeout 45m',
  );
});

test('says nothing where limits are long enough, or there are none', () => {
  expect(shortLimit([took(15)], 15 * MINUTE)).toBeUndefined();
  expect(shortLimit([took(99)], 0)).toBeUndefined();
  expect(shortLimit([took(99, { timeoutMs: 0 })], MINUTE)).toBeUndefined();
});

test('does not judge a phase by what others of its run took', () => {
  expect(shortLimit([took(99, { expectedFrom: 'run' })], MINUTE)).toBeUndefined();
});

test('sends to the limits that phases have of their own, which no flag changes', () => {
  expect(shortLimit([took(20, { timeoutMs: MINUTE })], 15 * MINUTE)).toMatch(
    /: a longer timeout_seconds of their own$/,
  );
  expect(shortLimit([took(20, { timeoutMs: MINUTE }), took(30)], 15 * MINUTE)).toMatch(
    /^2 of .*: --timeout 45m, and a longer timeout_seconds of their own for 1$/,
  );
});

test('is told of once a session, of all that is planned', () => {
  expect(warnOfShortLimit([took(20), took(1)], 15 * MINUTE)({} as Tally)).toEqual({
    why: 'short-limit',
    note: '1 of 2 planned phases took longer than their limit before, up to 20m: --timeout 30m',
  });
  expect(warnOfShortLimit([took(1)], 15 * MINUTE)({} as Tally)).toBeUndefined();
});
