/** A stretch of time, with round times of this machine's clock on it. */

export interface ClockScale {
  /** 0 at its beginning, 1 at its end. */
  share(at: number): number;
  /** Epoch milliseconds, three to six where it is long enough for as many seconds. */
  readonly ticks: readonly number[];
  /** What tells them from one another: `12:18:26`, `03:00`, `Tue 13`. */
  readonly unit: 'seconds' | 'minutes' | 'days';
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS_MS = [
  ...[SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 15 * SECOND, 30 * SECOND],
  ...[MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE],
  ...[HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY],
];

const MOST_TICKS = 6;

export function clockScale(from: number, to: number): ClockScale {
  const length = Math.max(1, to - from);
  const step = STEPS_MS.find((ms) => length / ms <= MOST_TICKS) ?? length;
  // Hours and days are round where the clock is set, which need not be where Greenwich's is.
  const offset = new Date(from).getTimezoneOffset() * MINUTE;
  const first = Math.ceil((from - offset) / step) * step + offset;
  const unit = step < MINUTE ? 'seconds' : length < DAY ? 'minutes' : 'days';
  const ticks = Array.from(
    { length: Math.max(0, Math.floor((to - first) / step) + 1) },
    (_, nth) => first + nth * step,
  );
  return { share: (at) => Math.min(1, Math.max(0, (at - from) / length)), ticks, unit };
}
