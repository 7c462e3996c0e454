/** Phases that run flows. */
import type { Command, Key, PhaseState } from '../core/phase.ts';
import type { PipeWork } from '../core/pipe.ts';
import type { Db } from '../db/native.ts';
import { all, get } from '../db/statement.ts';

export interface PipePhase extends Key {
  /** Of its row. */
  readonly id: number;
  readonly state: PhaseState;
  readonly work: PipeWork;
  readonly command: Command;
  /** What it is handed on its standard input. */
  readonly stdin: string | undefined;
  /** Where it runs. */
  readonly cwd: string;
  readonly timeoutMs: number | undefined;
  /** The attempt under way, else the last one. */
  readonly attempt: PipeAttempt | undefined;
}

export interface PipeAttempt {
  readonly handle: number;
  readonly attemptId: string;
  /** Epoch milliseconds. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly outcome: string | null;
  readonly category: string | null;
  readonly message: string | null;
  /** Batches that nobody has begun yet, since it was asked for others alone. */
  readonly leftOut: number;
  /** What kind of error the flow itself said that it ended with, such as `changed`. */
  readonly code: string | null;
}

interface Row extends Key, Omit<PipeAttempt, 'handle' | 'leftOut'> {
  readonly id: number;
  readonly state: PhaseState;
  readonly pipe: string;
  readonly command: string;
  readonly stdin: string | null;
  readonly cwd: string | null;
  readonly timeoutMs: number | null;
  readonly handle: number | null;
  readonly neverBegun: number | null;
}

const SELECT = `select p.id, p.run_id runId, p.phase_id phaseId, p.state, p.pipe, p.command, p.stdin, coalesce(p.cwd, r.cwd) cwd,
    p.timeout_ms timeoutMs, a.handle, a.attempt_id attemptId, a.started_at_ms startedAt, a.ended_at_ms endedAt, a.outcome,
    a.category, a.message, json_extract(a.result_data, '$.never_begun') neverBegun,
    json_extract(a.result_data, '$.code') code
  from phases p join runs r on r.run_id = p.run_id
    left join attempts a on a.handle = (select max(handle) from attempts b where b.run_id = p.run_id and b.phase_id = p.phase_id)
  where p.pipe is not null`;

/** The phase with the run's flow. */
export function findPipePhase(db: Db, runId: string): PipePhase | undefined {
  const row = get<Row>(db, `${SELECT} and p.run_id = @runId order by p.id limit 1`, { runId });
  return row && toPhase(row);
}

/** The newest first. */
export function listPipeRunIds(db: Db): string[] {
  const rows = all<{ runId: string }>(
    db,
    'select distinct run_id runId from phases where pipe is not null order by id desc',
  );
  return rows.map(({ runId }) => runId);
}

function toPhase(row: Row): PipePhase {
  const { id, runId, phaseId, state, handle, attemptId, startedAt, endedAt, outcome, category, message, code } = row;
  const leftOut = isOfSome(JSON.parse(row.command) as Command) ? (row.neverBegun ?? 0) : 0;
  return {
    ...{ id, runId, phaseId, state },
    work: JSON.parse(row.pipe) as PipeWork,
    command: JSON.parse(row.command) as Command,
    stdin: row.stdin ?? undefined,
    cwd: row.cwd ?? '/',
    timeoutMs: row.timeoutMs ?? undefined,
    attempt:
      handle === null
        ? undefined
        : { handle, attemptId, startedAt, endedAt, outcome, category, message, leftOut, code },
  };
}

/** `pipe retry-failed` asks for some batches alone. */
function isOfSome({ template }: Command): boolean {
  return typeof template !== 'string' && template.some((word) => word.startsWith('--only='));
}

/** All of its batches have been begun at least: what it was asked for is done. */
export function isThrough({ state, attempt }: PipePhase): boolean {
  return state === 'complete' && (attempt?.leftOut ?? 0) === 0;
}

/** What was given back to the state that it had failed into has not failed once more. */
export function hasFailed({ state, attempt }: PipePhase): boolean {
  const wasGivenBack = attempt?.outcome === 'interrupted' || attempt?.outcome === 'not_started';
  return (state === 'failed' || state === 'dead') && !wasGivenBack;
}
