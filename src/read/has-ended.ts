import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

/** What somebody has noted of the end of an attempt. */
export interface NotedEnd {
  readonly runId: string;
  readonly attemptId: string;
  /** Of the event that told it. */
  readonly seq: number;
}

const ENDED = `select 1 from events e join attempts a on a.handle = e.attempt
  where e.seq = @seq and e.type = 'attempt.ended' and a.run_id = @runId and a.attempt_id = @attemptId`;

/** Whether it is on record here: not where it was noted of another backlog, or of a run that was forgotten since. */
export function hasEnded(db: Db, { runId, attemptId, seq }: NotedEnd): boolean {
  return get(db, ENDED, { runId, attemptId, seq }) !== undefined;
}
