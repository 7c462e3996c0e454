/** Attempts without an outcome, with all that somebody who takes them over has to know. */
import type { ClaimedAttempt } from '../core/attempt.ts';
import type { AskedCause } from '../core/executor.ts';
import type { Limits } from '../core/phase.ts';
import type { Door } from '../core/run.ts';
import { DECLARED_COLUMNS, type DeclaredRow, declaredWork, parse } from '../db/declared.ts';
import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';
import { isAlive, type ProcessIdentity } from '../process/identify.ts';

export interface OpenAttempt extends ClaimedAttempt {
  /** That made its run. */
  readonly door: Door;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly limits: Limits;
  readonly asked: AskedCause | null;
  readonly startedAt: number | null;
  readonly telemetryOffset: number;
  /** Who has taken it over before, and that process as it is on record. */
  readonly adoptedBy: string | null;
  readonly adopter: string | null;
  /** In which it began: no attempt outlives it. */
  readonly sessionBootId: string;
  readonly conductor: Conductor;
}

/** The process that conducts an attempt, or did. */
export interface Conductor extends ProcessIdentity {
  readonly state: 'alive' | 'dead' | 'unknown';
}

interface OpenRow extends DeclaredRow {
  readonly door: Door;
  readonly handle: number;
  readonly attemptId: string;
  readonly runId: string;
  readonly phaseId: string;
  readonly number: number;
  readonly sessionId: string;
  readonly from: 'queued' | 'failed';
  readonly claimedAt: number;
  readonly phaseIndex: number;
  readonly argv: string | null;
  readonly cwd: string | null;
  readonly stdout: string | null;
  readonly stderr: string | null;
  readonly limits: string | null;
  readonly asked: AskedCause | null;
  readonly startedAt: number | null;
  readonly telemetryOffset: number;
  readonly adoptedBy: string | null;
  readonly adopter: string | null;
  readonly host: string;
  readonly pid: number;
  readonly start: string;
  readonly bootId: string;
  readonly pidNamespace: string;
}

const SELECT = `select a.handle, a.attempt_id attemptId, a.run_id runId, a.phase_id phaseId, a.number, a.session_id sessionId,
    r.door, a.initial_state "from", a.claimed_at_ms claimedAt, p.phase_index phaseIndex, a.argv, a.cwd, a.stdout_path stdout,
    a.stderr_path stderr, a.limits, a.asked_cause asked, a.started_at_ms startedAt, a.telemetry_offset telemetryOffset,
    a.adopted_by adoptedBy, a.adopter, s.host, s.pid, s.pid_start start, s.boot_id bootId, s.pid_namespace pidNamespace, ${DECLARED_COLUMNS}
  from attempts a join phases p on p.run_id = a.run_id and p.phase_id = a.phase_id join runs r on r.run_id = a.run_id
    join sessions s on s.session_id = a.session_id
  where a.outcome is null order by a.handle`;

const NO_LIMITS: Limits = { timeoutMs: 0, silenceMs: 0, maxLogBytes: 0, graceMs: 10_000 };

export function listOpen(db: Db): OpenAttempt[] {
  return all<OpenRow>(db, SELECT).map(toOpen);
}

function toOpen(row: OpenRow): OpenAttempt {
  const { handle, attemptId, door, runId, phaseId, number, sessionId, from, claimedAt, phaseIndex } = row;
  return {
    ...{ handle, attemptId, door, runId, phaseId, number, sessionId, from, claimedAt, phaseIndex, nthInSession: 1 },
    declared: declaredWork(row),
    argv: parse(row.argv) ?? [],
    cwd: row.cwd ?? '/',
    ...{ stdout: row.stdout ?? '', stderr: row.stderr ?? '', limits: parse<Limits>(row.limits) ?? NO_LIMITS },
    ...{ asked: row.asked, startedAt: row.startedAt, telemetryOffset: row.telemetryOffset },
    ...{ adoptedBy: row.adoptedBy, adopter: row.adopter, sessionBootId: row.bootId },
    conductor: conductorOf(row),
  };
}

/** Who has adopted it; else its session's controller. */
function conductorOf({ host, pid, start, bootId, pidNamespace, adopter }: OpenRow): Conductor {
  const process = parse<ProcessIdentity>(adopter) ?? { host, pid, start, bootId, pidNamespace };
  const alive = isAlive(process);
  return { ...process, state: alive === undefined ? 'unknown' : alive ? 'alive' : 'dead' };
}
