/** Attempts without an outcome as they look from here: nobody is shown a ghost. */
import type { Db } from '../db/native.ts';
import { findLastOutput } from '../logs/last-output.ts';
import { listLineage } from '../process/tree.ts';
import { type AttemptView, listOpenAttempts } from './attempts.ts';
import { findController, isControllerGone } from './controller.ts';
import { findPhase } from './phases.ts';

export interface UnderWay {
  readonly attempt: AttemptView;
  /** 0: none. */
  readonly limitMs: number;
  readonly lastOutputAt: number | undefined;
  /** Its controller is gone: nobody conducts it. */
  readonly unattended: { readonly since: number; readonly lives: boolean } | undefined;
}

export function listUnderWay(db: Db): UnderWay[] {
  return listOpenAttempts(db).map((attempt) => sightOf(db, attempt));
}

/** Nothing for one that has ended. */
export function findUnderWay(db: Db, attempt: AttemptView): UnderWay | undefined {
  return attempt.outcome === null ? sightOf(db, attempt) : undefined;
}

function sightOf(db: Db, attempt: AttemptView): UnderWay {
  const controller = findController(db, attempt.sessionId);
  const gone = controller === undefined || controller.status !== 'running' || isControllerGone(controller);
  const lives = gone && listLineage([attempt.attemptId]).length > 0;
  return {
    attempt,
    limitMs: findPhase(db, attempt)?.timeoutMs ?? controller?.phaseTimeoutMs ?? 0,
    lastOutputAt: findLastOutput([attempt.stdoutPath, attempt.stderrPath]),
    unattended: gone ? { since: controller?.heartbeatAt ?? attempt.claimedAt, lives } : undefined,
  };
}
