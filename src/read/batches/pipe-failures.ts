import type { Db } from '../../db/native.ts';
import { all, get } from '../../db/statement.ts';
import type { StoredError } from '../../pipeline/store/batch-store.ts';
import { lookInto } from './look-into.ts';

export interface FailedBatch {
  readonly scope: string;
  readonly number: number;
  /** `partial`: some of its elements are through. */
  readonly status: 'failed' | 'partial';
  readonly size: number;
  readonly attempts: number;
  readonly error: StoredError | undefined;
}

/** What a person asks about a run's batches once it has ended. */
export interface PipeFailures {
  /** Elements whose row was loaded, and elements left out. */
  readonly loaded: number;
  readonly skipped: number;
  /** How many failed; the first of them are in `failed`. */
  readonly count: number;
  readonly failed: readonly FailedBatch[];
}

/** @returns undefined where there is no such file, table or run, or it cannot be read now */
export function findPipeFailures(storePath: string, runId: string, limit: number): PipeFailures | undefined {
  return lookInto<PipeFailures | undefined>(storePath, (db) => failuresOf(db, runId, limit), undefined);
}

const FROM = `from drain_pipe_runs r join drain_pipe_scopes s on s.run = r.id join drain_pipe_batches b on b.scope = s.id
  where r.run_id = @runId`;

const SUMS = `select coalesce(sum(b.loaded_count), 0) loaded, coalesce(sum(b.skipped_count), 0) skipped,
    coalesce(sum(b.status in ('failed', 'partial')), 0) count ${FROM}`;

const FAILED = `select s.scope, b.number, b.status, b.size, b.attempts, b.error ${FROM}
  and b.status in ('failed', 'partial') order by s.id, b.number limit @limit`;

type Row = Omit<FailedBatch, 'error'> & { readonly error: string | null };

function failuresOf(db: Db, runId: string, limit: number): PipeFailures {
  const sums = get<Omit<PipeFailures, 'failed'>>(db, SUMS, { runId });
  const failed = all<Row>(db, FAILED, { runId, limit }).map(({ error, ...row }) => ({
    ...row,
    error: error === null ? undefined : (JSON.parse(error) as StoredError),
  }));
  return { ...{ loaded: 0, skipped: 0, count: 0 }, ...sums, failed };
}
