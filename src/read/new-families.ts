import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';

const NEW = `select fingerprint, min(handle) first from attempts a
  where session_id = @sessionId and fingerprint is not null group by fingerprint
  having not exists (select 1 from attempts b where b.fingerprint = a.fingerprint and b.handle < first)`;

/** Fingerprints that were seen in a session first. */
export function listNewFamilies(db: Db, sessionId: string): string[] {
  return all<{ fingerprint: string }>(db, NEW, { sessionId }).map(({ fingerprint }) => fingerprint);
}
