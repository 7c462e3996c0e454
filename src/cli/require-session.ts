import { DrainError } from '../core/error.ts';
import { nearestTo } from '../core/nearest.ts';
import type { Db } from '../db/native.ts';
import { findSession, listSessions, type SessionView } from '../read/sessions.ts';

/** How many are looked at for the name that was probably meant. */
const KNOWN = 1_000;

/** @throws DrainError `unknown_session` */
export function requireSession(db: Db, sessionId: string): SessionView {
  const session = findSession(db, sessionId);
  if (session) return session;
  const known = listSessions(db, KNOWN).map((other) => other.sessionId);
  const nearest = nearestTo(sessionId, known);
  const way = nearest === undefined ? 'See: drain sessions' : `Did you mean ${nearest}?`;
  throw new DrainError('unknown_session', `There is no session \`${sessionId}\`. ${way}`);
}
