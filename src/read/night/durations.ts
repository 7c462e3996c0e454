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
  /** Handles of a few, the slowest first. */
  readonly slowest: readonly number[];
}

/** What is looked at for outliers: of fewer, nobody can say what is usual. */
const LEAST_FOR_OUTLIERS = 8;

/** Tukey, Exploratory Data Analysis (1977): beyond three times the middle half above it. */
const FENCE = 3;

/** Of the median: what is shorter did something else than the rest. A second is, where they take ten. */
const FAR_UNDER = 1 / 100;
const SECOND_MS = 1_000;

/** How many of the slowest are named. */
const SLOWEST = 3;

/** @param handles as many as there are `ms`, whole ones, in the same order */
export function describeDurations(handles: readonly number[], ms: readonly number[]): DurationFacts {
  const packed = packedOf(ms);
  const sorted = valuesOf(packed);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  const handlesOf = (from: number, to: number): number[] =>
    Array.from(packed.subarray(from, to), (number) => handles[number % ms.length] ?? 0);
  const median = at(0.5);
  const instantMs = Math.max(median * FAR_UNDER, median >= 10 * SECOND_MS ? SECOND_MS : 0);
  const fence =
    sorted.length < LEAST_FOR_OUTLIERS ? Number.POSITIVE_INFINITY : at(0.75) + FENCE * (at(0.75) - at(0.25));
  return {
    ...{ ms: sorted, min: at(0), median, p90: at(0.9), max: at(1), instantMs },
    mean: sorted.length === 0 ? 0 : sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    outliers: handlesOf(above(sorted, fence), sorted.length).reverse(),
    instant: handlesOf(0, from(sorted, instantMs)),
    slowest: handlesOf(Math.max(0, sorted.length - SLOWEST), sorted.length).reverse(),
  };
}

/**
 * Each with where it stands, the shortest first. As one number, because a comparison by a function takes ten times as long;
 * and by loops, which of a million take half the time of `from` and `map`.
 */
function packedOf(ms: readonly number[]): Float64Array {
  const packed = new Float64Array(ms.length);
  for (let at = 0; at < ms.length; at++) packed[at] = (ms[at] ?? 0) * ms.length + at;
  return packed.sort();
}

function valuesOf(packed: Float64Array): number[] {
  const values: number[] = [];
  for (let nth = 0; nth < packed.length; nth++) values.push(Math.floor((packed[nth] ?? 0) / packed.length));
  return values;
}

/** The first of the sorted that is at least `limit`, and above it. */
function from(sorted: readonly number[], limit: number): number {
  const found = sorted.findIndex((value) => value >= limit);
  return found < 0 ? sorted.length : found;
}

function above(sorted: readonly number[], limit: number): number {
  return sorted.findLastIndex((value) => value <= limit) + 1;
}
