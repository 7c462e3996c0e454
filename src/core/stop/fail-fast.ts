import { processed } from '../session.ts';
import type { StopRule } from './rule.ts';

/** Ends claiming when the first `count` to end all failed. 0: no limit. */
export function failFast(count: number): StopRule {
  return (tally) => {
    const done = processed(tally);
    if (count <= 0 || done < count || tally.succeeded > 0) return undefined;
    return { reason: 'fail_fast', note: `the first ${done} all failed (--fail-fast ${count})` };
  };
}
