import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

/** Flows that are queued, and go on only where they are named. */
export interface UnfinishedPipes {
  readonly queued: number;
  /** The newest of them. */
  readonly runId: string | undefined;
}

const QUEUED = `from phases where pipe is not null and state = 'queued'`;
const COUNT = `select count(*) queued ${QUEUED}`;
const NEWEST = `select run_id runId ${QUEUED} order by id desc limit 1`;

export function findUnfinishedPipes(db: Db): UnfinishedPipes {
  const queued = get<{ queued: number }>(db, COUNT)?.queued ?? 0;
  return { queued, runId: get<{ runId: string }>(db, NEWEST)?.runId };
}
