import type { OutcomeName } from '../../core/outcome.ts';
import type { Key } from '../../core/phase.ts';
import type { Db } from '../../db/native.ts';
import { all } from '../../db/statement.ts';

/** An attempt as a bar from its start to its end. */
export interface TimelineAttempt extends Key {
  readonly handle: number;
  readonly sessionId: string;
  /** Epoch milliseconds; it was claimed then where it never started. */
  readonly startedAt: number;
  /** null while it runs. */
  readonly endedAt: number | null;
  readonly durationMs: number | null;
  readonly outcome: OutcomeName | null;
  readonly category: string | null;
  readonly fingerprint: string | null;
}

const ATTEMPTS = `select handle, run_id runId, phase_id phaseId, session_id sessionId, coalesce(started_at_ms, claimed_at_ms) startedAt,
    ended_at_ms endedAt, duration_ms durationMs, outcome, category, fingerprint
  from attempts where session_id in (select value from json_each(@named)) order by handle limit @limit`;

/** In the order in which they were claimed; the first `limit` of them. */
export function listTimeline(db: Db, sessionIds: readonly string[], limit: number): TimelineAttempt[] {
  return all<TimelineAttempt>(db, ATTEMPTS, { named: JSON.stringify(sessionIds), limit });
}
