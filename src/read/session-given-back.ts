import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';

export interface GivenBack {
  readonly message: string;
  readonly attempts: number;
  /** The newest of them. */
  readonly handle: number;
}

/** What a session gave back unburned, by what is on record as the reason. */
export function listGivenBack(db: Db, sessionId: string): GivenBack[] {
  return all<GivenBack>(
    db,
    `select message, count(*) attempts, max(handle) handle from attempts
     where session_id = @sessionId and outcome in ('interrupted', 'not_started') group by message order by attempts desc, handle`,
    { sessionId },
  );
}
