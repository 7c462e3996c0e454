import type { Db } from '../../db/native.ts';
import { all } from '../../db/statement.ts';

export interface StoppedRuns {
  readonly note: string;
  readonly runs: number;
  /** One of them. */
  readonly runId: string;
}

const STOPPED = `select data ->> 'note' note, count(distinct data ->> 'runId') runs, min(data ->> 'runId') runId from events
  where session_id in (select value from json_each(@sessions)) and type = 'hold.placed' and data ->> 'on' = 'run'
  group by note order by runs desc, min(seq)`;

/** Runs that sessions held for their own duration, by what they said about it; from the events, as the holds end with them. */
export function listStoppedRuns(db: Db, sessionIds: readonly string[]): StoppedRuns[] {
  return all<StoppedRuns>(db, STOPPED, { sessions: JSON.stringify(sessionIds) });
}
