import type { Db } from '../../db/native.ts';
import { all, get } from '../../db/statement.ts';
import type { RunState } from '../../pipeline/store/batch-store.ts';
import { isAlive } from '../../process/identify.ts';
import { lookInto } from './look-into.ts';

/** Batches by how they ended; `rows` and `size` (elements) of those that are not `failed`. */
export interface BatchCounts {
  readonly done: number;
  readonly partial: number;
  readonly failed: number;
  readonly skipped: number;
  readonly rows: number;
  readonly size: number;
}

export interface ScopeProgress extends BatchCounts {
  readonly scope: string;
  /** How many batches there will be, where that is known. */
  readonly total: number | undefined;
  /** Those of them that the asked-for attempt ran; undefined where none was asked for. */
  readonly own: BatchCounts | undefined;
}

/** How far the run of a flow is, as its store says. */
export interface PipeProgress {
  readonly state: RunState;
  /** Of a `running` one: false once its process is known to be gone. */
  readonly alive: boolean;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly error: string | undefined;
  /** In the order in which they began. */
  readonly scopes: readonly ScopeProgress[];
}

/**
 * For screens of other processes: whatever keeps it from being read means that there is nothing to show.
 * @param by an attempt's id: its batches are counted apart (`own`)
 * @returns undefined where there is no such file, table or run, or it cannot be read now
 */
export function findPipeProgress(storePath: string, runId: string, by?: string): PipeProgress | undefined {
  const found = readPipeProgress(storePath, runId, by);
  return typeof found === 'string' ? undefined : found;
}

/** `nothing`: there is nothing of the run in there, which has not begun, or whose file is gone; `unreadable`: nobody can tell now. */
export function readPipeProgress(
  storePath: string,
  runId: string,
  by?: string,
): PipeProgress | 'nothing' | 'unreadable' {
  return lookInto(storePath, (db) => progressOf(db, runId, by) ?? 'nothing', 'nothing') ?? 'unreadable';
}

interface RunRow {
  readonly id: number;
  readonly state: RunState;
  readonly owner: string | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly error: string | null;
}

const RUN = `select id, state, owner, started_at_ms startedAt, ended_at_ms endedAt, error
  from drain_pipe_runs where run_id = @runId and state is not null`;

function progressOf(db: Db, runId: string, by: string | undefined): PipeProgress | undefined {
  const row = get<RunRow>(db, RUN, { runId });
  if (row === undefined) return undefined;
  return {
    state: row.state,
    alive: row.state === 'running' && row.owner !== null && isAlive(JSON.parse(row.owner)) !== false,
    startedAt: row.startedAt,
    endedAt: row.endedAt ?? undefined,
    error: row.error ?? undefined,
    scopes: all<ScopeRow>(db, SCOPES, { run: row.id, by }).map((scope) => scopeOf(scope, by !== undefined)),
  };
}

/** Columns are named as the counts are; those of the attempt's own begin with `own.`. */
type CountColumn = keyof BatchCounts | `own.${keyof BatchCounts}`;
type ScopeRow = { readonly scope: string; readonly total: number | null } & Readonly<Record<CountColumn, number>>;

const COUNTS: Readonly<Record<keyof BatchCounts, readonly [condition: string, value: string]>> = {
  done: ["b.status = 'done'", '1'],
  partial: ["b.status = 'partial'", '1'],
  failed: ["b.status = 'failed'", '1'],
  skipped: ["b.status = 'skipped'", '1'],
  rows: ["b.status != 'failed'", 'b.row_count'],
  size: ["b.status != 'failed'", 'b.size'],
};

const columns = (prefix: string, only: string): string =>
  Object.entries(COUNTS)
    .map(([name, [holds, value]]) => `total(case when ${holds}${only} then ${value} end) "${prefix}${name}"`)
    .join(', ');

const SCOPES = `select s.scope, s.total, ${columns('', '')}, ${columns('own.', ' and b.ran_by = @by')}
  from drain_pipe_scopes s left join drain_pipe_batches b on b.scope = s.id
  where s.run = @run group by s.id order by s.id`;

function scopeOf(row: ScopeRow, withOwn: boolean): ScopeProgress {
  const { scope, total } = row;
  const own = withOwn ? countsOf(row, 'own.') : undefined;
  return { scope, total: total ?? undefined, ...countsOf(row, ''), own };
}

function countsOf(row: ScopeRow, prefix: '' | 'own.'): BatchCounts {
  const names = Object.keys(COUNTS) as (keyof BatchCounts)[];
  return Object.fromEntries(
    names.map((name) => [name, row[`${prefix}${name}` as CountColumn]]),
  ) as unknown as BatchCounts;
}
