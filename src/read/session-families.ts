import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';

/** The failures of one session that share a fingerprint. */
export interface SessionFamily {
  readonly fingerprint: string;
  readonly category: string;
  readonly failures: number;
  readonly runs: number;
  /** Its newest one. */
  readonly handle: number;
  readonly message: string;
}

/** Bare columns of a query with one `max()` are those of the row that has it (SQLite, lang_select.html). */
const FAMILIES = `select fingerprint, category, count(*) failures, count(distinct run_id) runs, max(handle) handle, message
  from attempts where session_id = @sessionId and fingerprint is not null
  group by fingerprint order by failures desc, handle`;

/** The largest first. */
export function listSessionFamilies(db: Db, sessionId: string): SessionFamily[] {
  return all<SessionFamily>(db, FAMILIES, { sessionId });
}
