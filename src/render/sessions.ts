import { formatDuration } from '../core/duration.ts';
import type { SessionInProgress } from '../read/status.ts';
import { plain, table } from './text.ts';
import { dayAndClock, offsetAt } from './time.ts';

export function sessionsText(
  sessions: readonly SessionInProgress[],
  { now, width }: { now: number; width: number },
): string {
  if (sessions.length === 0) return 'No session yet. To run what has failed: drain';
  const columns = [
    { title: 'SESSION' },
    { title: `STARTED ${offsetAt(sessions[0]?.session.startedAt ?? now)}` },
    { title: 'TOOK', align: 'right' },
    { title: 'OK', align: 'right' },
    { title: 'FAIL', align: 'right' },
    { title: 'BACK', align: 'right' },
    { title: 'ENDED', gives: true },
  ] as const;
  return table(
    columns,
    sessions.map((session) => row(session, now)),
    width,
  );
}

function row({ session, controllerGone }: SessionInProgress, now: number): string[] {
  const { totals, startedAt, endedAt } = session;
  return [
    plain(session.sessionId),
    dayAndClock(startedAt).slice(4),
    formatDuration((endedAt ?? (controllerGone ? session.heartbeatAt : now)) - startedAt),
    ...[totals.succeeded, totals.failed + totals.timedOut, totals.interrupted + totals.notStarted].map(String),
    endOf(session, controllerGone),
  ];
}

function endOf({ status, stopReason }: SessionInProgress['session'], controllerGone: boolean): string {
  if (status === 'running') return controllerGone ? 'gone' : 'running';
  if (stopReason === 'controller_died') return 'died';
  return stopReason === null ? status : plain(stopReason.replaceAll('_', ' '));
}
