import type { Db } from '../../db/native.ts';
import { all } from '../../db/statement.ts';

export interface GivenBack {
  /** `stop`, `rate-limit`, `controller-died` ...; `not-started` for what could not start. */
  readonly why: string;
  readonly message: string;
  readonly attempts: number;
  /** The newest of them, and when it ended. */
  readonly handle: number;
  readonly at: number;
}

const GIVEN_BACK = `select coalesce(category, 'not-started') why, message, count(*) attempts, max(handle) handle, ended_at_ms at
  from attempts where handle in (select value from json_each(@handles)) group by why, message order by attempts desc, handle`;

/** What was given back unburned, by what is on record as the reason: most first. */
export function listGivenBack(db: Db, handles: readonly number[]): GivenBack[] {
  return all<GivenBack>(db, GIVEN_BACK, { handles: JSON.stringify(handles) });
}
