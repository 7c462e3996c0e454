import { formatDuration } from './duration.ts';
import type { WarningRule } from './warning.ts';

/**
 * A warning when nothing has succeeded, failed or timed out for `ms` although something runs: once for each such time, the
 * one before the first end included. 0: never.
 * @param command to look at what runs
 */
export function stalled(ms: number, command?: string): WarningRule {
  return ({ now, startedAt, lastEndedAt = startedAt, busySince = startedAt, oldestSince, running, adopted }) => {
    const since = Math.max(lastEndedAt, busySince);
    const atWork = running + adopted;
    if (ms <= 0 || atWork === 0 || now - since < ms) return undefined;
    const longest =
      oldestSince === undefined ? '' : `${atWork > 1 ? ', the longest' : ''} for ${formatDuration(now - oldestSince)}`;
    const look = command === undefined ? '' : `: ${command}`;
    return {
      why: `stalled since ${new Date(since).toISOString()}`,
      note: `WARNING: nothing was completed in ${formatDuration(ms)} (${atWork} running${longest})${look}`,
    };
  };
}
