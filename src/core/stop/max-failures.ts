import { NONE_PROCESSED, type Processed } from '../session.ts';
import type { StopRule } from './rule.ts';

/** So many, or so many in a hundred of all that there are. 0: no limit. */
export type FailureLimit = { readonly count: number } | { readonly percent: number };

interface MaxFailuresOptions {
  /** All that there are, whether or not they are tried. */
  readonly total: number;
  /** What ended before this session, and counts as well. */
  readonly before?: Processed;
}

/** Ends claiming, and what runs, when so many have failed or timed out. A part of one counts as one. */
export function maxFailures(limit: FailureLimit, { total, before = NONE_PROCESSED }: MaxFailuresOptions): StopRule {
  const most = 'count' in limit ? limit.count : shareOf(total, limit.percent);
  const asked = 'count' in limit ? `${limit.count}` : `${limit.percent}%`;
  return ({ failed, timedOut }) => {
    const failures = before.failed + before.timedOut + failed + timedOut;
    if (most <= 0 || failures < most) return undefined;
    const note = `${failures} of ${total} failed (--max-failures ${asked})`;
    return { reason: 'max_failures', note, endsRunning: true };
  };
}

/** What a fraction in binary adds (`1000 * 16.1 / 100` is a little more than 161) is no part of one. */
const BINARY = 1e-9;

function shareOf(total: number, percent: number): number {
  return Math.ceil((total * percent) / 100 - BINARY);
}
