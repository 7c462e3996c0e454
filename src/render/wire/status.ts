import type { LastSession } from '../../read/last-session.ts';
import type { StatusView } from '../../read/status.ts';
import { iso, statusWire, type Wire } from '../wire.ts';

/** The document of `drain status`. */
export function statusDocument(view: StatusView, freeBytes: number | undefined): Wire {
  return {
    ...statusWire(view, freeBytes),
    by_category: view.categories.map(({ category, failed, dead }) => ({ category, failed, dead })),
    last_session: view.last ? lastWire(view.last) : null,
    notifications: view.deliveries.map(({ target, owed, failed }) => ({
      ...{ number: target.number, target: target.name, owed },
      failed: failed ? { event: failed.kind, at: iso(failed.at), why: failed.why } : null,
    })),
  };
}

/** Totals as in a session's own document. */
function lastWire({ sessionId, status, startedAt, endedAt, totals }: LastSession): Wire {
  return {
    ...{ session_id: sessionId, status, started_at: iso(startedAt), completed_at: iso(endedAt) },
    total_processed: totals.succeeded + totals.failed + totals.timedOut,
    total_success: totals.succeeded,
    total_fixed: totals.fixed,
    total_failed: totals.failed,
    total_timeouts: totals.timedOut,
    total_interrupted: totals.interrupted,
    total_not_started: totals.notStarted,
  };
}
