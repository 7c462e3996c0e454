import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

const NEXT = `select session_id sessionId from attempts indexed by attempts_family
  where fingerprint = @fingerprint and handle > @after order by handle limit 1`;

const LAST = 'select max(handle) handle from attempts where session_id = @sessionId';

/**
 * Sessions in which a failure was seen, the oldest first. It steps from session to session, not from attempt to attempt: of
 * sessions that ran at the same time only the first may be told.
 */
export function listFamilySessions(db: Db, fingerprint: string): string[] {
  const found: string[] = [];
  for (let after = 0; ; ) {
    const sessionId = get<{ sessionId: string }>(db, NEXT, { fingerprint, after })?.sessionId;
    if (sessionId === undefined) return found;
    found.push(sessionId);
    after = get<{ handle: number }>(db, LAST, { sessionId })?.handle ?? Number.MAX_SAFE_INTEGER;
  }
}
