/** Sessions that have run, at times that a test says. */
import { v7 as uuidv7 } from 'uuid';
import type { Outcome } from '../../src/core/outcome.ts';
import type { Key } from '../../src/core/phase.ts';
import type { StopReason } from '../../src/core/session.ts';
import type { Db } from '../../src/db/native.ts';
import { get, run } from '../../src/db/statement.ts';
import { transact } from '../../src/db/transact.ts';
import { claim } from '../../src/store/claim.ts';
import { endSession } from '../../src/store/sessions.ts';
import { beginSession, finishAttempt } from './database.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export interface Tried extends Key {
  /** None: it is still running. */
  readonly outcome?: Outcome;
  /** It ran on this commit, without changes to it. */
  readonly commit?: string;
  readonly ms?: number;
  readonly argv?: readonly string[];
}

export interface SessionFacts {
  readonly at: number;
  readonly attempts?: readonly Tried[];
  readonly stop?: StopReason;
  readonly batchSize?: number;
}

export const OK: Outcome = { is: 'succeeded' };
export const BACK: Outcome = { is: 'interrupted', by: 'stop', message: 'given back: the session was stopped' };

export function fails(fingerprint: string, message = `exit 1: ${fingerprint} (log: /x.stderr.txt)`): Outcome {
  return { is: 'failed', against: ['code'], category: 'other', fingerprint, message };
}

/** An attempt a minute; it has ended unless one of them has not. @returns its id */
export function addSession(db: Db, { at, attempts = [], stop = 'batch_size', batchSize = 10 }: SessionFacts): string {
  const selection = beginSession(db, { perRunConcurrency: 0, skipRunsWithQueued: false });
  const { sessionId } = selection;
  for (const [nth, tried] of attempts.entries()) addAttempt(db, selection, { tried, at: at + nth * 60_000 });
  const end = at + attempts.length * 60_000;
  run(
    db,
    'update sessions set started_at_ms = @at, heartbeat_at_ms = @at, batch_size = @batchSize where session_id = @sessionId',
    { at, batchSize, sessionId },
  );
  if (attempts.every(({ outcome }) => outcome !== undefined))
    transact(db, () =>
      endSession(db, {
        ...{ sessionId, at: end, status: 'completed', reason: stop, note: `ended ${stop}`, telemetryAfter: {} },
      }),
    );
  return sessionId;
}

function addAttempt(
  db: Db,
  selection: ReturnType<typeof beginSession>,
  { tried, at }: { tried: Tried; at: number },
): void {
  const { runId, phaseId, outcome, commit = null, ms = 30_000, argv = ['true'] } = tried;
  const phase = get<{ id: number; state: 'failed' | 'queued' }>(
    db,
    'select id, state from phases where run_id = @runId and phase_id = @phaseId',
    { runId, phaseId },
  );
  if (!phase) throw new Error(`no phase ${runId}/${phaseId}`);
  const attempt = transact(db, () =>
    claim(db, {
      selection: { ...selection, states: phase.state },
      phase: { runId, phaseId, id: phase.id },
      attemptId: uuidv7(),
      at,
    }),
  );
  if (!attempt) throw new Error(`${runId}/${phaseId} was not claimed`);
  if (outcome) finishAttempt(db, attempt, outcome, { at: at + ms });
  run(
    db,
    `update attempts set started_at_ms = @at, duration_ms = case when outcome is null then null else @ms end,
       git_commit = @commit, git_dirty = case when @commit is null then null else 0 end, argv = @argv where handle = @handle`,
    { at, ms, commit, argv: JSON.stringify(argv), handle: attempt.handle },
  );
}
