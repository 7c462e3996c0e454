import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backOffMs, parseRetryAfter } from '../../../src/core/notify/back-off.ts';

describe('the wait before telling somebody again', () => {
  it('doubles, between half of it and all of it, up to a minute', () => {
    expect([1, 2, 3, 4, 20].map((tries) => backOffMs(tries, { chance: 0 }))).toEqual([500, 1000, 2000, 4000, 30_000]);
    expect(backOffMs(3, { chance: 0.999 })).toBeCloseTo(4000, -1);
  });

  it('is as long as the answer asks for, and never longer than a minute', () => {
    expect(backOffMs(1, { askedMs: 7_000, chance: 0 })).toBe(7_000);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.nat(),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (...drawn) => {
          const [tries, askedMs, chance] = drawn;
          const waitMs = backOffMs(tries, { askedMs, chance });
          expect(waitMs).toBeGreaterThanOrEqual(Math.min(askedMs, 60_000));
          expect(waitMs).toBeLessThanOrEqual(60_000);
        },
      ),
    );
  });

  it('reads Retry-After in seconds and as a date, and nothing else', () => {
    const now = Date.UTC(2026, 0, 12);
    expect(parseRetryAfter('3', now)).toBe(3_000);
    expect(parseRetryAfter('Mon, 12 Jan 2026 00:00:05 GMT', now)).toBe(5_000);
    expect(parseRetryAfter('Sun, 11 Jan 2026 00:00:00 GMT', now)).toBe(0);
    expect([parseRetryAfter('soon', now), parseRetryAfter(null, now)]).toEqual([undefined, undefined]);
  });
});
