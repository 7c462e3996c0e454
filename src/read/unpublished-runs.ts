import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';
import { lastRunEventOf } from './run-events.ts';

const SELECT = `select r.run_id runId from runs r left join cursors c on c.consumer = @prefix || r.run_id
  where r.dispatch is not null and coalesce(c.seq, 0) < ${lastRunEventOf('r.run_id')}`;

/** Runs of dispatch whose results were not told to their end, those included that are under way. */
export function listUnpublishedRuns(db: Db, cursorOf: (runId: string) => string): string[] {
  return all<{ runId: string }>(db, SELECT, { prefix: cursorOf('') }).map(({ runId }) => runId);
}
