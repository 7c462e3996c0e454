/** How a session went. */
import type { SessionTotals } from '../../core/session.ts';
import type { SessionView } from '../../read/sessions.ts';
import { iso, type Wire } from './wire.ts';

type Course = Pick<SessionView, 'status' | 'stopReason' | 'stopNote' | 'startedAt' | 'endedAt'>;

export function courseWire({ status, stopReason, stopNote, startedAt, endedAt }: Course): Wire {
  return {
    status,
    stop_reason: stopReason,
    stop_note: stopNote,
    started_at: iso(startedAt),
    completed_at: iso(endedAt),
  };
}

export function totalsWire({ succeeded, failed, timedOut, interrupted }: SessionTotals): Wire {
  return {
    total_processed: succeeded + failed + timedOut,
    total_success: succeeded,
    total_failed: failed,
    total_timeouts: timedOut,
    total_interrupted: interrupted,
  };
}

/** With the successes that had failed before, and what never started. */
export function totalsWithFixedWire({
  succeeded,
  fixed,
  failed,
  timedOut,
  interrupted,
  notStarted,
}: SessionTotals): Wire {
  return {
    total_processed: succeeded + failed + timedOut,
    total_success: succeeded,
    total_fixed: fixed,
    total_failed: failed,
    total_timeouts: timedOut,
    total_interrupted: interrupted,
    total_not_started: notStarted,
  };
}
