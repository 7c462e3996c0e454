import type { OutcomeName } from '../core/outcome.ts';
import type { Counts, Key, PhaseState } from '../core/phase.ts';
import { parse } from '../db/declared.ts';
import type { Db } from '../db/native.ts';
import { all, get, iterate, type Parameters } from '../db/statement.ts';

export interface AttemptView extends Key {
  readonly handle: number;
  readonly attemptId: string;
  readonly number: number;
  readonly sessionId: string;
  /** Who has settled it, its own controller being dead: a session, or `user@host`. */
  readonly adoptedBy: string | null;
  readonly phaseIndex: number;
  readonly initialState: PhaseState;
  readonly finalState: PhaseState | null;
  readonly claimedAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly durationMs: number | null;
  readonly argv: readonly string[];
  readonly cwd: string | null;
  readonly executor: string | null;
  readonly ref: string | null;
  readonly gitCommit: string | null;
  readonly gitDirty: boolean | null;
  /** null while it is under way. */
  readonly outcome: OutcomeName | null;
  readonly against: readonly string[];
  readonly category: string | null;
  readonly fingerprint: string | null;
  readonly message: string | null;
  readonly notes: readonly string[];
  readonly leftovers: readonly string[];
  /** What it was doing when it was ended for its silence. */
  readonly snapshotPath: string | null;
  readonly returnCode: number | null;
  readonly signal: string | null;
  readonly stdoutPath: string | null;
  readonly stderrPath: string | null;
  readonly stdoutBytes: number | null;
  readonly stderrBytes: number | null;
  readonly stderrTail: string | null;
  readonly countsBefore: Counts;
  readonly countsAfter: Counts | null;
  readonly telemetryEvents: number;
  readonly telemetryRejected: number;
  readonly tokens: number;
  readonly costUsd: number;
  readonly resultData: unknown;
}

type Json = 'argv' | 'against' | 'notes' | 'leftovers' | 'countsBefore' | 'countsAfter' | 'resultData' | 'gitDirty';
type AttemptRow = Omit<AttemptView, Json> & Readonly<Record<Json, string | null>>;

const SELECT = `select a.handle, a.attempt_id attemptId, a.run_id runId, a.phase_id phaseId, a.number, a.session_id sessionId,
    a.adopted_by adoptedBy,
    p.phase_index phaseIndex, a.initial_state initialState, a.final_state finalState, a.claimed_at_ms claimedAt,
    a.started_at_ms startedAt, a.ended_at_ms endedAt, a.duration_ms durationMs, a.argv, a.cwd, a.executor, a.ref,
    a.git_commit gitCommit, a.git_dirty gitDirty, a.outcome, a.against, a.category, a.fingerprint, a.message,
    a.findings notes, a.leftovers, a.snapshot_path snapshotPath, a.return_code returnCode, a.signal,
    a.stdout_path stdoutPath, a.stderr_path stderrPath, a.stdout_bytes stdoutBytes, a.stderr_bytes stderrBytes,
    a.stderr_tail stderrTail, a.counts_before countsBefore, a.counts_after countsAfter,
    a.telemetry_events telemetryEvents, a.telemetry_rejected telemetryRejected, a.tokens, a.cost_usd costUsd,
    a.result_data resultData
  from attempts a join phases p on p.run_id = a.run_id and p.phase_id = a.phase_id`;

/** In the order in which they were claimed; only those that have ended. */
export function* iterateResults(db: Db, sessionId: string): Generator<AttemptView> {
  const rows = iterate<AttemptRow>(
    db,
    `${SELECT} where a.session_id = @sessionId and a.outcome is not null order by a.handle`,
    { sessionId },
  );
  for (const row of rows) yield toView(row);
}

/** The newest `limit` that have ended, the oldest of them first. */
export function listNewestResults(db: Db, sessionId: string, limit: number): AttemptView[] {
  const where = 'where a.session_id = @sessionId and a.outcome is not null order by a.handle desc limit @limit';
  return list(db, where, { sessionId, limit }).reverse();
}

export function listAttempts(db: Db, key: Key): AttemptView[] {
  return list(db, 'where a.run_id = @runId and a.phase_id = @phaseId order by a.number', {
    runId: key.runId,
    phaseId: key.phaseId,
  });
}

/** Those that have no outcome yet, the oldest first; of one session or of all. */
export function listOpenAttempts(db: Db, sessionId?: string): AttemptView[] {
  return list(db, 'where a.outcome is null and (@sessionId is null or a.session_id = @sessionId) order by a.handle', {
    sessionId,
  });
}

/** Attempts of other sessions that `by` has settled, or is about to. */
export function listAdopted(db: Db, by: string): AttemptView[] {
  return list(db, 'where a.adopted_by = @by order by a.handle', { by });
}

export function findAttempt(db: Db, handle: number): AttemptView | undefined {
  const row = get<AttemptRow>(db, `${SELECT} where a.handle = @handle`, { handle });
  return row && toView(row);
}

/** By the id that processes carry and logs name. */
export function findAttemptById(db: Db, attemptId: string): AttemptView | undefined {
  const row = get<AttemptRow>(db, `${SELECT} where a.attempt_id = @attemptId`, { attemptId });
  return row && toView(row);
}

function list(db: Db, where: string, parameters: Parameters): AttemptView[] {
  return all<AttemptRow>(db, `${SELECT} ${where}`, parameters).map(toView);
}

function toView(row: AttemptRow): AttemptView {
  return {
    ...row,
    argv: parse(row.argv) ?? [],
    against: parse(row.against) ?? [],
    notes: parse(row.notes) ?? [],
    leftovers: parse(row.leftovers) ?? [],
    countsBefore: JSON.parse(row.countsBefore ?? '{}') as Counts,
    countsAfter: parse<Counts>(row.countsAfter) ?? null,
    resultData: parse(row.resultData) ?? null,
    gitDirty: row.gitDirty === null ? null : Boolean(row.gitDirty),
  };
}
