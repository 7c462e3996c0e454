import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lookAgain } from '../../src/consumers/look-again.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

test('looks as often as it was asked to, and where that takes long for no more than a twentieth of the time', () => {
  let [clock, looks, costMs] = [0, 0, 1];
  const stop = lookAgain(
    () => {
      looks++;
      clock += costMs;
    },
    { everyMs: 250, now: () => clock },
  );
  vi.advanceTimersByTime(1_000);
  expect(looks).toBe(4);
  costMs = 300;
  vi.advanceTimersByTime(250);
  expect(looks).toBe(5);
  vi.advanceTimersByTime(5_999);
  expect(looks).toBe(5);
  vi.advanceTimersByTime(1);
  expect(looks).toBe(6);
  stop();
  vi.advanceTimersByTime(60_000);
  expect(looks).toBe(6);
});
