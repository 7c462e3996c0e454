import type { StopRule } from './rule.ts';

/** Ends claiming when `count` attempts one after another reported no telemetry. 0: no limit. */
export function zeroYield(count: number): StopRule {
  return ({ ended }) => {
    const judged = ended.filter((attempt) => attempt.outcome !== 'interrupted' && attempt.outcome !== 'not_started');
    const last = judged.slice(-count);
    if (count <= 0 || last.length < count || last.some((attempt) => attempt.telemetryEvents > 0)) return undefined;
    return {
      reason: 'zero_yield',
      note: `${count} in a row reported no telemetry (--max-consecutive-zero-yield)`,
    };
  };
}
