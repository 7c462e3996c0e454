/** Attempts without an outcome as they look from here: nobody is shown a ghost. */
import type { Db } from '../db/native.ts';
import { findLastOutput } from '../logs/last-output.ts';
import { isAlive } from '../process/identify.ts';
import { listLineage } from '../process/tree.ts';
import { type AttemptView, listOpenAttempts } from './attempts.ts';
import { findPhase } from './phases.ts';
import { findSession, type SessionView } from './sessions.ts';

export interface UnderWay {
  readonly attempt: AttemptView;
  /** 0: none. */
  readonly limitMs: number;
  readonly lastOutputAt: number | undefined;
  /** Its controller is gone: nobody conducts it. */
  readonly unattended: { readonly since: number; readonly lives: boolean } | undefined;
}

export function listUnderWay(db: Db): UnderWay[] {
  const sessions = new Map<string, SessionView | undefined>();
  return listOpenAttempts(db).map((attempt) => {
    const { sessionId } = attempt;
    if (!sessions.has(sessionId)) sessions.set(sessionId, findSession(db, sessionId));
    return sightOf(db, attempt, sessions.get(sessionId));
  });
}

/** Nothing for one that has ended. */
export function findUnderWay(db: Db, attempt: AttemptView): UnderWay | undefined {
  return attempt.outcome === null ? sightOf(db, attempt, findSession(db, attempt.sessionId)) : undefined;
}

/** Of another machine or container it cannot be known: then it is taken to be attended. */
export function isControllerGone(session: SessionView): boolean {
  return session.status === 'running' && isAlive(session.process) === false;
}

function sightOf(db: Db, attempt: AttemptView, session: SessionView | undefined): UnderWay {
  const gone = session === undefined || session.status !== 'running' || isControllerGone(session);
  const lives = gone && listLineage(attempt.attemptId).length > 0;
  return {
    attempt,
    limitMs: findPhase(db, attempt)?.timeoutMs ?? limitOf(session),
    lastOutputAt: findLastOutput([attempt.stdoutPath, attempt.stderrPath]),
    unattended: gone ? { since: session?.heartbeatAt ?? attempt.claimedAt, lives } : undefined,
  };
}

/** For phases that set none. */
function limitOf(session: SessionView | undefined): number {
  const ms = session?.options.phaseTimeoutSeconds;
  return typeof ms === 'number' ? ms : 0;
}
