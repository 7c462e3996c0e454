/** How long attempts took. Pure: what is looked up is in the tally. */

/** Of attempts that came to an end of their own or of their limit, in milliseconds. All 0 where there are none. */
export interface DurationFacts {
  /** The shortest first. */
  readonly ms: readonly number[];
  readonly min: number;
  readonly median: number;
  readonly mean: number;
  readonly p90: number;
  readonly max: number;
  /** Handles of those far above the others (Tukey's outer fence), the slowest first. */
  readonly outliers: readonly number[];
  /** Handles of those that ended too soon to have done anything: in less than `instantMs`. */
  readonly instant: readonly number[];
  readonly instantMs: number;
  /** Handles, the slowest first. */
  readonly slowest: readonly number[];
}

/** What is looked at for outliers: of fewer, nobody can say what is usual. */
const LEAST_FOR_OUTLIERS = 8;

/** Tukey, Exploratory Data Analysis (1977): beyond three times the middle half above it. */
const FENCE = 3;

/** Of the median: what is shorter did something else than the rest. A second is, where they take ten. */
const FAR_UNDER = 1 / 100;
const SECOND_MS = 1_000;

/** @param handles as many as there are `ms`, in the same order */
export function describeDurations(handles: readonly number[], ms: readonly number[]): DurationFacts {
  const order = Float64Array.from(ms.keys()).sort((a, b) => (ms[a] ?? 0) - (ms[b] ?? 0) || a - b);
  const sorted = Array.from(order, (at) => ms[at] ?? 0);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  const [median, q1, q3] = [at(0.5), at(0.25), at(0.75)];
  const instantMs = Math.max(median * FAR_UNDER, median >= 10 * SECOND_MS ? SECOND_MS : 0);
  const handlesOf = (from: number, to: number): number[] =>
    Array.from(order.subarray(from, to), (index) => handles[index] ?? 0);
  const fence = q3 + FENCE * (q3 - q1);
  const far = sorted.length < LEAST_FOR_OUTLIERS ? sorted.length : firstAbove(sorted, (value) => value > fence);
  return {
    ...{ ms: sorted, min: at(0), median, p90: at(0.9), max: at(1) },
    mean: sorted.length === 0 ? 0 : sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    outliers: handlesOf(far, sorted.length).reverse(),
    instant: handlesOf(
      0,
      firstAbove(sorted, (value) => value >= instantMs),
    ),
    instantMs,
    slowest: handlesOf(0, sorted.length).reverse(),
  };
}

function firstAbove(sorted: readonly number[], isAbove: (value: number) => boolean): number {
  const found = sorted.findIndex(isAbove);
  return found < 0 ? sorted.length : found;
}
