/** What it would have cost to go on with what was not done. */

export interface Unfinished {
  /** How long what ended took; what was ended over its limit with that limit. Milliseconds, in any order. */
  readonly endedMs: readonly number[];
  /** Items that are not done. */
  readonly left: number;
  /** Of these, those that were ended while they ran, and after how long. Milliseconds. */
  readonly cutMs: readonly number[];
  /** How many run at a time. */
  readonly workers: number;
}

export interface Saved {
  /** Commands that were never started. */
  readonly calls: number;
  /** Commands that were ended while they ran. */
  readonly cut: number;
  /** How long all of it would have taken; nothing, where nothing has ended to tell it by. */
  readonly ms: number | undefined;
  /** How long one takes. */
  readonly eachMs: number | undefined;
}

/** Each takes as long as the median of what ended; so many at a time share the work, and none takes less than what is left of it. */
export function savedBy({ endedMs, left, cutMs, workers }: Unfinished): Saved {
  const eachMs = median(endedMs);
  return {
    calls: left - cutMs.length,
    cut: cutMs.length,
    ms: eachMs === undefined ? undefined : restMs(eachMs),
    eachMs,
  };

  function restMs(each: number): number {
    const rests = cutMs.map((ms) => Math.max(0, each - ms));
    const ofWaiting = (left - cutMs.length) * each;
    const longest = left > cutMs.length ? each : Math.max(0, ...rests);
    return Math.max(longest, (ofWaiting + rests.reduce((sum, ms) => sum + ms, 0)) / Math.max(1, workers));
  }
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((one, other) => one - other);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
