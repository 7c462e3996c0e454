import type { OutcomeName } from '../../core/outcome.ts';
import type { Key } from '../../core/phase.ts';
import type { Db } from '../../db/native.ts';
import { all } from '../../db/statement.ts';

export interface NightAttempt extends Key {
  readonly handle: number;
  readonly sessionId: string;
  readonly outcome: OutcomeName | null;
  /** Milliseconds; null where it never ran, or has not ended. */
  readonly durationMs: number | null;
}

const SELECT = `select handle, run_id runId, phase_id phaseId, session_id sessionId, outcome, duration_ms durationMs from attempts`;

/** In the order of the handles given. */
export function listNightAttempts(db: Db, handles: readonly number[]): NightAttempt[] {
  const found = all<NightAttempt>(db, `${SELECT} where handle in (select value from json_each(@handles))`, {
    handles: JSON.stringify(handles),
  });
  const byHandle = new Map(found.map((attempt) => [attempt.handle, attempt]));
  return handles.flatMap((handle) => byHandle.get(handle) ?? []);
}

/** Attempts of dead sessions that one of these has settled, or is about to: the oldest first. */
export function listSettled(db: Db, sessionIds: readonly string[]): NightAttempt[] {
  return all<NightAttempt>(
    db,
    `${SELECT} where adopted_by in (select value from json_each(@sessions)) order by handle`,
    { sessions: JSON.stringify(sessionIds) },
  );
}
