/** Takes one phase for a session: the guarded move to `running`, the attempt and the event, inside the caller's transaction. */
import type { ClaimedAttempt } from '../core/attempt.ts';
import type { Key } from '../core/phase.ts';
import type { Selection } from '../core/selection.ts';
import { DECLARED_COLUMNS, type DeclaredRow, declaredWork } from '../db/declared.ts';
import { PHASE_IS_FREE, PHASE_IS_SELECTED, RUN_IS_FREE, RUN_IS_SELECTED, selectionParameters } from '../db/eligible.ts';
import type { Db } from '../db/native.ts';
import { get, run } from '../db/statement.ts';
import { addEvent } from './events.ts';
import { readRunCounts } from './run-counts.ts';

export interface ClaimRequest {
  readonly selection: Selection & { readonly sessionId: string };
  readonly phase: Key & { readonly id: number };
  /** UUIDv7 */
  readonly attemptId: string;
  readonly at: number;
}

const TAKE = `update phases as p set claimed_from = state, state = 'running', open_attempt_id = @attemptId,
    attempts = attempts + 1, updated_at_ms = @now
  from runs r
  where r.run_id = p.run_id and p.id = @id and p.state = @state
    and ${PHASE_IS_FREE} and ${RUN_IS_FREE} and ${RUN_IS_SELECTED} and ${PHASE_IS_SELECTED}
    and not exists (select 1 from sessions s where s.session_id = @sessionId and s.stop_requested is not null)
  returning attempts number, claimed_from "from", phase_index phaseIndex`;

const DECLARED = `select ${DECLARED_COLUMNS} from phases p join runs r on r.run_id = p.run_id where p.id = @id`;

const ADD = `insert into attempts (attempt_id, run_id, phase_id, number, session_id, initial_state, claimed_at_ms, counts_before)
  values (@attemptId, @runId, @phaseId, @number, @sessionId, @from, @now, @countsBefore)`;

const IN_SESSION = `select count(*) nth from attempts
  where session_id = @sessionId and run_id = @runId and phase_id = @phaseId and number <= @number`;

/** @returns nothing when somebody else was faster */
export function claim(db: Db, request: ClaimRequest): ClaimedAttempt | undefined {
  const { selection, phase, attemptId, at } = request;
  const { runId, phaseId, id } = phase;
  const countsBefore = readRunCounts(db, runId);
  const taken = get<{ number: number; from: 'queued' | 'failed'; phaseIndex: number }>(db, TAKE, {
    ...selectionParameters(db, selection, at),
    id,
    attemptId,
  });
  if (!taken) return undefined;
  const { number, from } = taken;
  const { sessionId } = selection;
  const values = { attemptId, runId, phaseId, number, sessionId, from, now: at };
  const handle = run(db, ADD, { ...values, countsBefore }).id;
  const key = { runId, phaseId };
  const seq = addEvent(db, at, { type: 'attempt.claimed', by: sessionId, sessionId, key, attempt: handle });
  run(db, 'update phases set last_seq = @seq, last_attempt_id = @attemptId where id = @id', { seq, attemptId, id });
  return {
    ...{ runId, phaseId, handle, attemptId, number, sessionId, from },
    nthInSession: get<{ nth: number }>(db, IN_SESSION, values)?.nth ?? 1,
    claimedAt: at,
    phaseIndex: taken.phaseIndex,
    declared: declaredWork(get<DeclaredRow>(db, DECLARED, { id }) as DeclaredRow),
  };
}
