/**
 * Recovery: attempts whose conductor is dead are taken over, each by one process only. What has ended is finished with its
 * true code and time, what lives is conducted to its end, and what nobody knows the end of is given back. What cannot be
 * seen from here (another machine, another container) is left alone. Then the sessions of dead controllers are completed.
 */
import { messageOf } from '../core/error.ts';
import type { EvidenceKind, Gathering } from '../core/evidence.ts';
import type { Ending, Execution, Executor } from '../core/executor.ts';
import type { Db } from '../db/native.ts';
import { transact, transactDurably, whenFree } from '../db/transact.ts';
import { identifySelf } from '../process/identify.ts';
import { listOpen, type OpenAttempt } from '../read/abandoned.ts';
import { isControllerGone } from '../read/controller.ts';
import { listRunningSessions, type SessionView } from '../read/sessions.ts';
import { adopt } from '../store/adopt.ts';
import { askEnd } from '../store/ask-end.ts';
import { takeOver } from '../store/take-over.ts';
import { abandonedOf, underWayOf, whyUnknown } from './abandoned.ts';
import { conclude, type Judging } from './conclude.ts';
import { beginEvidence } from './gather.ts';

export interface RecoveryParts extends Judging {
  readonly executor: Executor;
  readonly evidence: readonly EvidenceKind[];
  /** Who takes over: a session, or `user@host`. */
  readonly by: string;
  readonly sessionId?: string;
  /** Of which sessions; none: of all. */
  readonly only?: (sessionId: string) => boolean;
  /** Sessions that somebody knows to be gone, although that cannot be seen from here. */
  readonly assumeGone?: (sessionId: string) => boolean;
  /** What still runs is let go again: its session goes on being one that nobody conducts. */
  readonly letsGo?: boolean;
  /** Something of another session has changed: its file is to be written. */
  readonly changed: (sessionId: string) => void;
}

export interface Adopted {
  readonly handle: number;
  readonly execution: Execution;
  /** Settles when its end is written down. */
  readonly done: Promise<void>;
  /** By what its dead controller had asked for. */
  readonly isEnding: boolean;
}

/** Attempts by their handles. */
export interface Recovery {
  readonly finalised: readonly number[];
  readonly adopted: readonly Adopted[];
  readonly interrupted: readonly number[];
  readonly unknown: readonly { readonly handle: number; readonly why: string }[];
  /** Those that were completed. */
  readonly sessions: readonly string[];
}

type Found = { readonly handle: number } & (
  | { readonly is: 'finalised' | 'interrupted' }
  | { readonly is: 'unknown'; readonly why: string }
  | { readonly is: 'adopted'; readonly adopted: Adopted }
);

export async function recover(parts: RecoveryParts): Promise<Recovery> {
  const { only = () => true } = parts;
  const open = listOpen(parts.db).filter(({ conductor, sessionId }) => conductor.state !== 'alive' && only(sessionId));
  const found = (await Promise.all(open.map((attempt) => recoverSafely(parts, attempt)))).flat();
  const handlesOf = (is: Found['is']): number[] => found.filter((one) => one.is === is).map(({ handle }) => handle);
  return {
    finalised: handlesOf('finalised'),
    adopted: found.flatMap((one) => (one.is === 'adopted' ? one.adopted : [])),
    interrupted: handlesOf('interrupted'),
    unknown: found.flatMap((one) => (one.is === 'unknown' ? { handle: one.handle, why: one.why } : [])),
    sessions: await completeSessions(parts),
  };
}

/** One that cannot be recovered must not keep the others from it. */
async function recoverSafely(parts: RecoveryParts, open: OpenAttempt): Promise<Found[]> {
  try {
    return await recoverOne(parts, open);
  } catch (thrown) {
    return [{ is: 'unknown', handle: open.handle, why: messageOf(thrown) }];
  }
}

/** @returns nothing when another process was faster */
async function recoverOne(parts: RecoveryParts, open: OpenAttempt): Promise<Found[]> {
  const { db, by } = parts;
  const { handle, sessionId, asked } = open;
  const isSeen = open.conductor.state === 'dead';
  if (!isSeen && !parts.assumeGone?.(sessionId)) return [{ is: 'unknown', handle, why: whyUnknown(open) }];
  if (!(await takeIt(parts, open))) return [];
  const sighting = await parts.executor.sight(abandonedOf(open, isSeen ? undefined : by), (cause) => {
    void whenFree(() => askEnd(db, handle, cause)).catch(() => undefined); // `ended` tells it too
  });
  if (sighting.is === 'unknown') return [{ is: 'unknown', handle, why: sighting.why }];
  const finish = await finisher(parts, open);
  if (sighting.is === 'live') {
    const { execution } = sighting;
    const done = execution.ended.then((ending) => finish(ending, parts.isStopping));
    return [{ is: 'adopted', handle, adopted: { handle, execution, done, isEnding: asked !== null } }];
  }
  // With its controller dead, an end by TERM, INT or HUP was meant for both of them.
  await finish(sighting.ending, () => true);
  return [{ is: sighting.ending.cause.is === 'lost' ? 'interrupted' : 'finalised', handle }];
}

type Finish = (ending: Ending, isStopping: Judging['isStopping']) => Promise<void>;

async function finisher(parts: RecoveryParts, open: OpenAttempt): Promise<Finish> {
  const attempt = underWayOf(open);
  const gatherings: Gathering[] = [];
  await beginEvidence(parts.evidence, attempt, gatherings);
  return async (ending, isStopping) => {
    await conclude({ ...parts, isStopping }, { attempt, limits: open.limits, ending, gatherings });
    parts.changed(attempt.sessionId);
  };
}

function takeIt({ db, by, sessionId }: RecoveryParts, open: OpenAttempt): Promise<boolean> {
  const { handle, runId, phaseId, adopter: instead } = open;
  const adopter = JSON.stringify(identifySelf());
  const request = { handle, runId, phaseId, by, sessionId, adopter, instead, at: Date.now() };
  return whenFree(() => transact(db, () => adopt(db, request)));
}

/** @returns those whose end this process has written */
async function completeSessions(parts: RecoveryParts): Promise<string[]> {
  const { only = () => true } = parts;
  const completed: string[] = [];
  for (const session of listRunningSessions(parts.db).filter(({ sessionId }) => only(sessionId))) {
    if (!isControllerGone(session) && !parts.assumeGone?.(session.sessionId)) continue;
    if (parts.letsGo && session.totals.running > 0) continue;
    if (await complete(parts.db, session, parts.by)) completed.push(session.sessionId);
    parts.changed(session.sessionId);
  }
  return completed;
}

function complete(db: Db, { sessionId, process }: SessionView, by: string): Promise<boolean> {
  const note = `its controller (pid ${process.pid}) died; ${by} took over`;
  return whenFree(() => transactDurably(db, () => takeOver(db, { sessionId, by, at: Date.now(), note })));
}
