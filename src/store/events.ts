import type { NewEvent } from '../core/event.ts';
import type { Db } from '../db/native.ts';
import { run } from '../db/statement.ts';

const INSERT = `insert into events (at_ms, by, type, session_id, run_id, phase_id, attempt, data)
  values (@at, @by, @type, @sessionId, @runId, @phaseId, @attempt, @data)`;

/** Writes an event, inside the transaction of the change that it tells. @returns its number */
export function addEvent(db: Db, at: number, event: NewEvent): number {
  return run(db, INSERT, {
    at,
    by: event.by,
    type: event.type,
    sessionId: event.sessionId,
    runId: event.key?.runId,
    phaseId: event.key?.phaseId,
    attempt: event.attempt,
    data: JSON.stringify(event.data ?? {}),
  }).id;
}
