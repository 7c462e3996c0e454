import { NONE_PROCESSED, type Processed, processed, type Stop } from '../session.ts';
import type { StopRule } from './rule.ts';

interface FailFastOptions extends Pick<Stop, 'endsRunning'> {
  /** What ended before this session, and is among the first. */
  readonly before?: Processed;
}

/** Ends claiming when the first `count` to end all failed. 0: no limit. */
export function failFast(count: number, { before = NONE_PROCESSED, ...ending }: FailFastOptions = {}): StopRule {
  return (tally) => {
    const done = processed(before) + processed(tally);
    if (count <= 0 || done < count || before.succeeded + tally.succeeded > 0) return undefined;
    return {
      reason: 'fail_fast',
      note: `the first ${done === 1 ? 'one' : `${done} all`} failed (--fail-fast ${count})`,
      ...ending,
    };
  };
}
