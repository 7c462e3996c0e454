import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

export interface EarlierSession {
  readonly sessionId: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

const NEXT = `select a.session_id sessionId, s.started_at_ms startedAt
  from attempts a indexed by attempts_family join sessions s on s.session_id = a.session_id
  where a.fingerprint = @fingerprint and a.handle > @after and a.handle < @before order by a.handle limit 1`;

const LAST = 'select max(handle) handle from attempts where session_id = @sessionId';

/**
 * Sessions in which a failure was seen before the attempt `before`, the oldest first. It steps from session to session, not from
 * attempt to attempt; so of sessions that ran at the same time only the first may be told.
 */
export function listEarlierSessions(
  db: Db,
  { fingerprint, before }: { readonly fingerprint: string; readonly before: number },
): EarlierSession[] {
  const found: EarlierSession[] = [];
  for (let after = 0; ; ) {
    const session = get<EarlierSession>(db, NEXT, { fingerprint, after, before });
    if (session === undefined) return found;
    found.push(session);
    after = get<{ handle: number }>(db, LAST, { sessionId: session.sessionId })?.handle ?? before;
  }
}
