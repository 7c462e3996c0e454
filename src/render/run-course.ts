/** How a dispatched run has gone so far, over all sessions that worked on it. */
import type { StopReason } from '../core/session.ts';
import type { RunSession } from '../read/run-sessions.ts';
import type { TaskCounts } from '../read/task-counts.ts';

export interface RunCourse {
  readonly status: 'running' | 'completed' | 'stopped' | 'interrupted';
  /** Of the last session. */
  readonly stopReason: StopReason | null;
  readonly stopNote: string | null;
  readonly startedAt: number | null;
  /** null while it runs. */
  readonly completedAt: number | null;
  /** In which a session worked on it: what lay between them does not count. */
  readonly durationMs: number;
  readonly sessions: readonly string[];
}

/** @param sessions the oldest first */
export function courseOf(sessions: readonly RunSession[], { left }: Pick<TaskCounts, 'left'>, now: number): RunCourse {
  const last = sessions.at(-1);
  const isLive = sessions.some((session) => session.isLive);
  const isThrough = left === 0;
  return {
    status: isLive ? 'running' : isThrough ? 'completed' : isBroken(last) ? 'interrupted' : 'stopped',
    stopReason: isLive ? null : (last?.stopReason ?? null),
    stopNote: isLive ? null : (last?.stopNote ?? null),
    startedAt: sessions[0]?.startedAt ?? null,
    completedAt: isLive || !last ? null : Math.max(...sessions.map((session) => endOf(session, now))),
    durationMs: sessions.reduce((sum, session) => sum + Math.max(0, endOf(session, now) - session.startedAt), 0),
    sessions: sessions.map(({ sessionId }) => sessionId),
  };
}

/** Also where none has worked on it: whoever made it died before. */
function isBroken(session: RunSession | undefined): boolean {
  return session === undefined || session.status === 'interrupted' || session.status === 'running';
}

/** One whose controller died ended when it was heard of last, whoever found that out and when. */
function endOf({ isLive, stopReason, endedAt, heardAt }: RunSession, now: number): number {
  if (isLive) return now;
  return stopReason === 'controller_died' || endedAt === null ? heardAt : endedAt;
}
