import type { StopRule } from './rule.ts';

/** Ends claiming `minutes` after the start. 0: no limit. */
export function maxTotalMinutes(minutes: number): StopRule {
  return ({ now, startedAt }) =>
    minutes > 0 && now - startedAt >= minutes * 60_000
      ? { reason: 'max_total_minutes', note: `${minutes} minutes are over (--max-total-minutes)` }
      : undefined;
}
