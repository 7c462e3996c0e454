import type { Db } from '../../db/native.ts';
import { get } from '../../db/statement.ts';
import { listSessionsBetween, listSessionsNamed, type NightSession } from './night-sessions.ts';

const DAY_MS = 86_400_000;

/** What was asked for. Instants are epoch milliseconds. */
export type NightAsked =
  /** The sessions that ran in a span; without `since` the last 24 hours. Where there are none, the latest. */
  { readonly is: 'span'; readonly since?: number } | { readonly is: 'session'; readonly sessionId: string };

export interface Found {
  /** The oldest first. */
  readonly sessions: readonly NightSession[];
  /** None ran in the span, and this is the latest one: when it ended. */
  readonly stale: { readonly at: number } | undefined;
}

/** Nothing where there is no session at all. */
export function findNightSessions(db: Db, asked: NightAsked, now: number): Found | undefined {
  if (asked.is === 'session') return found(listSessionsNamed(db, [asked.sessionId]));
  const inSpan = listSessionsBetween(db, { from: asked.since ?? now - DAY_MS, to: now });
  if (inSpan.length > 0) return found(inSpan);
  const latest = get<{ sessionId: string; at: number }>(
    db,
    `select session_id sessionId, coalesce(ended_at_ms, started_at_ms) at from sessions
     order by started_at_ms desc, started_seq desc limit 1`,
  );
  return latest && found(listSessionsNamed(db, [latest.sessionId]), { at: latest.at });
}

function found(sessions: readonly NightSession[], stale?: Found['stale']): Found | undefined {
  return sessions.length === 0 ? undefined : { sessions, stale };
}
