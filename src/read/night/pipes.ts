import type { Key } from '../../core/phase.ts';
import type { PipeWork } from '../../core/pipe.ts';
import type { Db } from '../../db/native.ts';
import { all } from '../../db/statement.ts';
import { type PipeStanding, readPipeStanding } from '../pipe-standing.ts';

/** A flow that was run in a night. */
export interface NightPipe extends Key, PipeStanding {
  /** Its last attempt of that night; null while that is under way. */
  readonly handle: number;
  readonly outcome: string | null;
}

interface Row extends Key {
  readonly handle: number;
  readonly attemptId: string;
  readonly outcome: string | null;
  readonly pipe: string;
}

/** Each is a look into a database of its own. */
const MOST = 50;

const PIPES = `select max(a.handle) handle, a.attempt_id attemptId, a.outcome, p.run_id runId, p.phase_id phaseId, p.pipe
  from phases p cross join attempts a on a.run_id = p.run_id and a.phase_id = p.phase_id
  where p.pipe is not null and a.session_id in (select value from json_each(@sessions))
  group by p.id order by 1 desc limit ${MOST}`;

/** The newest first. */
export function listNightPipes(db: Db, sessionIds: readonly string[]): NightPipe[] {
  return all<Row>(db, PIPES, { sessions: JSON.stringify(sessionIds) }).map(({ pipe, attemptId, ...row }) => ({
    ...row,
    ...readPipeStanding(JSON.parse(pipe) as PipeWork, attemptId),
  }));
}
