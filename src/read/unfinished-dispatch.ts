import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

export interface UnfinishedDispatch {
  /** The newest run of dispatch that has something left to do and that nobody is at. */
  readonly next: { readonly runId: string; readonly queued: number } | undefined;
}

const NEWEST = `select run_id runId, queued from runs
  where queued > 0 and running = 0 and dispatch is not null order by created_at_ms desc limit 1`;

export function findUnfinishedDispatch(db: Db): UnfinishedDispatch {
  return { next: get(db, NEWEST) };
}
