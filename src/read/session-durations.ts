import type { OutcomeName } from '../core/outcome.ts';
import type { Key } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';

export interface TimedAttempt extends Key {
  readonly handle: number;
  readonly outcome: OutcomeName;
  readonly initialState: 'queued' | 'failed';
  readonly durationMs: number;
}

const TIMED = `select handle, run_id runId, phase_id phaseId, outcome, initial_state initialState, duration_ms durationMs
  from attempts where session_id = @sessionId and outcome in ('succeeded', 'failed', 'timed_out') and duration_ms is not null
  order by duration_ms, handle`;

/** Those that came to an end of their own or of their limit, the shortest first. */
export function listTimed(db: Db, sessionId: string): TimedAttempt[] {
  return all<TimedAttempt>(db, TIMED, { sessionId });
}
