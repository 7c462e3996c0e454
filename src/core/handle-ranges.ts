/** Numbers of attempts as ranges, first and last: a night's thousand are one pair. */
export type HandleRanges = readonly (readonly [first: number, last: number])[];

/** @param handles in any order */
export function toRanges(handles: readonly number[]): HandleRanges {
  const ranges: [number, number][] = [];
  for (const handle of [...handles].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && handle <= last[1] + 1) last[1] = handle;
    else ranges.push([handle, handle]);
  }
  return ranges;
}

export function isInRanges(handle: number, ranges: HandleRanges): boolean {
  return ranges.some(([first, last]) => first <= handle && handle <= last);
}
