/** How long to wait before telling somebody again who did not take it. */

const FIRST_MS = 1_000;

/** Also of what an answer asks for: others are to be told too. */
const MOST_MS = 60_000;

/**
 * Twice as long each time, and between half of that and all of it, so that many who were refused together do not come back
 * together.
 * @param tries how many there have been, from 1
 * @param askedMs what the answer asked for (Retry-After)
 * @param chance from 0 up to 1
 */
export function backOffMs(
  tries: number,
  { askedMs, chance }: { askedMs?: number | undefined; chance: number },
): number {
  const most = Math.min(FIRST_MS * 2 ** (tries - 1), MOST_MS);
  return Math.max(most * (0.5 + chance / 2), Math.min(askedMs ?? 0, MOST_MS));
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
