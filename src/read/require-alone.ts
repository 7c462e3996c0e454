import { formatDuration } from '../core/duration.ts';
import { DrainError } from '../core/error.ts';
import type { Db } from '../db/native.ts';
import { type LiveSession, listLiveSessions } from './live-sessions.ts';

/**
 * Asked in the transaction that begins a session, so that of several which want to be alone only one begins.
 * @throws DrainError `session_running` while another session is at work
 */
export function requireAlone(db: Db, now: number): void {
  const [live] = listLiveSessions(db, now);
  if (!live) return;
  const { sessionId, startedAt, process } = live;
  throw new DrainError(
    'session_running',
    `Session ${sessionId} is at work on this backlog (${whereOf(live, now)}), and this one was to be alone (exclusive): ` +
      `nothing was run. Wait until it has ended, or stop it: drain stop ${sessionId}`,
    { data: { session_id: sessionId, pid: process.pid, host: process.host, since: new Date(startedAt).toISOString() } },
  );
}

function whereOf({ process, startedAt, heartbeatAt, isHere }: LiveSession, now: number): string {
  const since = `for ${formatDuration(Math.max(0, now - startedAt))}`;
  if (isHere) return `pid ${process.pid}, ${since}`;
  const heard = `heard of ${formatDuration(Math.max(0, now - heartbeatAt))} ago`;
  return `pid ${process.pid} of ${process.host}, not to be seen from here, ${since}, ${heard}`;
}
