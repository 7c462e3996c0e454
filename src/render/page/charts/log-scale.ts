/** Durations from a tenth of a second to days on one axis: each doubling takes the same room. */

export interface LogScale {
  /** 0 at its beginning, 1 at its end. */
  share(ms: number): number;
  /** What bounds its `steps` equal parts, one more than there are. */
  readonly bounds: readonly number[];
  /** Round durations on it, not too close to one another. */
  readonly ticks: readonly number[];
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const ROUND_MS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND],
  ...[MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 5 * HOUR, 12 * HOUR],
  ...[DAY, 2 * DAY, 5 * DAY, 10 * DAY, 30 * DAY, 100 * DAY],
];

/** Shares of the axis that two ticks are apart at least: five fit on a phone. */
const APART = 0.17;

/** No axis is shorter than a factor of this: what all took two seconds did not take all lengths. */
const SHORTEST = 8;

export function logScale(shortestMs: number, longestMs: number, steps: number): LogScale {
  const [from, to] = ends(Math.max(1, shortestMs), Math.max(1, longestMs));
  const width = Math.log(to / from);
  const share = (ms: number): number => Math.min(1, Math.max(0, Math.log(Math.max(1, ms) / from) / width));
  const bounds = Array.from({ length: steps + 1 }, (_, step) => from * Math.exp((width * step) / steps));
  return { share, bounds, ticks: sparse(ROUND_MS.filter((ms) => ms >= from && ms <= to).map((ms) => [ms, share(ms)])) };
}

function ends(shortest: number, longest: number): [from: number, to: number] {
  const room = Math.max(1.15, Math.sqrt(Math.max(1, SHORTEST / (longest / shortest))));
  return [Math.max(0.5, shortest / room), longest * room];
}

function sparse(candidates: readonly (readonly [ms: number, share: number])[]): number[] {
  let last = Number.NEGATIVE_INFINITY;
  return candidates.flatMap(([ms, share]) => {
    if (share - last < APART) return [];
    last = share;
    return [ms];
  });
}
