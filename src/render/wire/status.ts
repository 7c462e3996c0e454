/** The document of `status`. */
import type { LastSession } from '../../read/last-session.ts';
import type { QuotaView } from '../../read/quotas.ts';
import type { StatusView } from '../../read/status.ts';
import { totalsWithFixedWire } from './course.ts';
import { heldWire, pauseWire } from './holds.ts';
import { sessionInProgressWire } from './session-line.ts';
import { underWayWire } from './under-way.ts';
import { iso, type Wire } from './wire.ts';

export function statusDocument(view: StatusView, freeBytes: number | undefined): Wire {
  return {
    phases: view.counts,
    runs: view.runs,
    holds: view.pauses.map((pause) => pauseWire(pause.target, { pause, changed: false })),
    quotas: view.quotas.map(quotaWire),
    sessions: view.sessions.map(sessionInProgressWire),
    last_session_at: iso(view.last?.endedAt),
    last_session_id: view.last?.sessionId ?? null,
    running: view.underWay.map(underWayWire),
    next: view.next ? { run_id: view.next.runId, phase_id: view.next.phaseId } : null,
    skipped: view.held.map(heldWire),
    free_bytes: freeBytes ?? null,
    by_category: view.categories.map(({ category, failed, dead }) => ({ category, failed, dead })),
    last_session: view.last ? lastWire(view.last) : null,
    notifications: view.deliveries.map(({ target, owed, failed }) => ({
      ...{ number: target.number, target: target.name, owed },
      failed: failed ? { event: failed.kind, at: iso(failed.at), why: failed.why } : null,
    })),
  };
}

function quotaWire({ quota, slots, used, limit }: QuotaView): Wire {
  const held = limit && {
    reason: 'usage-limit',
    by: limit.by,
    note: limit.note,
    since: iso(limit.placedAt),
    until: iso(limit.until),
    phases: limit.phases,
  };
  return { quota, slots, running: used, held: held ?? null };
}

function lastWire({ sessionId, status, startedAt, endedAt, totals }: LastSession): Wire {
  return {
    ...{ session_id: sessionId, status, started_at: iso(startedAt), completed_at: iso(endedAt) },
    ...totalsWithFixedWire(totals),
  };
}
