/**
 * Recovery: attempts whose conductor is dead are taken over, each by one process only. What has ended is finished with its
 * true code and time, what lives is conducted to its end, and what nobody knows the end of is given back. What cannot be
 * seen from here (another machine, another container) is left alone. Then the sessions of dead controllers are completed.
 */
import { messageOf } from '../core/error.ts';
import type { EvidenceKind, Gathering } from '../core/evidence.ts';
import type { Ending, Execution, Executor } from '../core/executor.ts';
import { transact, transactDurably, whenFree } from '../db/transact.ts';
import { identifySelf, isAlive } from '../process/identify.ts';
import { listOpen, type OpenAttempt } from '../read/abandoned.ts';
import { isControllerGone } from '../read/controller.ts';
import { listRunningSessions, type SessionView } from '../read/sessions.ts';
import { adopt, release } from '../store/adopt.ts';
import { askEnd } from '../store/ask-end.ts';
import { takeOver } from '../store/take-over.ts';
import { abandonedOf, underWayOf, whyUnknown } from './abandoned.ts';
import { awaitEnd } from './await-end.ts';
import { conclude, type Judging } from './conclude.ts';
import { beginEvidence } from './gather.ts';

/** Which of the attempts: by the session that began it, and by who has adopted it since. Asked of sessions too, without a run. */
export type Which = (attempt: Pick<OpenAttempt, 'sessionId' | 'adoptedBy'> & { readonly runId?: string }) => boolean;

export interface RecoveryParts extends Omit<Judging, 'isStopping'> {
  readonly executor: Executor;
  readonly evidence: readonly EvidenceKind[];
  /** Who takes over: a session, or `user@host`. */
  readonly by: string;
  readonly sessionId?: string;
  /** None: all of them. */
  readonly only?: Which;
  /** Sessions that somebody knows to be gone, although that cannot be seen from here. */
  readonly assumeGone?: (sessionId: string) => boolean;
  /** Attempts that this process itself runs inside of: it would wait for itself. */
  readonly lineage: readonly string[];
  /** What still runs is let go again: its session goes on being one that nobody conducts. */
  readonly letsGo?: boolean;
  /** Aborts when this process is told to stop. */
  readonly stopSignal: AbortSignal;
  /** Something of another session has changed: its file is to be written. */
  readonly changed: (sessionId: string) => void;
}

export interface Adopted {
  readonly handle: number;
  readonly execution: Execution;
  /** Settles when its end is written down. */
  readonly done: Promise<void>;
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
  const { db, only = () => true } = parts;
  const open = listOpen(db).filter((attempt) => attempt.conductor.state !== 'alive' && only(attempt));
  const found = (await Promise.all(inTurns(open).map((turn) => recoverInTurn(parts, turn)))).flat();
  const handlesOf = (is: Found['is']): number[] => found.filter((one) => one.is === is).map(({ handle }) => handle);
  const unknown = found.flatMap((one) => (one.is === 'unknown' ? { handle: one.handle, why: one.why } : []));
  return {
    finalised: handlesOf('finalised'),
    adopted: found.flatMap((one) => (one.is === 'adopted' ? one.adopted : [])),
    interrupted: handlesOf('interrupted'),
    unknown,
    sessions: await completeSessions(parts, sessionsOf(open, unknown)),
  };
}

/**
 * All at once, but for a flow and its commands, whose processes run inside of the flow's: that comes first, and what ends with
 * it has ended with its controller, and is no failure of its own.
 */
function inTurns(open: readonly OpenAttempt[]): (readonly OpenAttempt[])[] {
  const ofFlows = open.filter(({ door }) => door === 'pipe');
  const runIds = [...new Set(ofFlows.map(({ runId }) => runId))];
  const others = open.filter(({ door }) => door !== 'pipe').map((attempt) => [attempt]);
  return [...others, ...runIds.map((runId) => ofFlows.filter((attempt) => attempt.runId === runId))];
}

/** The oldest first. */
async function recoverInTurn(parts: RecoveryParts, turn: readonly OpenAttempt[]): Promise<Found[]> {
  const found: Found[] = [];
  for (const attempt of turn) found.push(...(await recoverSafely(parts, attempt)));
  return found;
}

/** One that cannot be recovered must not keep the others from it. */
async function recoverSafely(parts: RecoveryParts, open: OpenAttempt): Promise<Found[]> {
  try {
    return await recoverOne(parts, open);
  } catch (thrown) {
    return [unknownFor(open, messageOf(thrown))];
  }
}

function sessionsOf(open: readonly OpenAttempt[], unknown: Recovery['unknown']): readonly string[] {
  return open.filter(({ handle }) => unknown.some((one) => one.handle === handle)).map(({ sessionId }) => sessionId);
}

/** @returns nothing when another process was faster */
async function recoverOne(parts: RecoveryParts, open: OpenAttempt): Promise<Found[]> {
  const { sessionId, conductor, attemptId } = open;
  const assumedBy = parts.assumeGone?.(sessionId) ? parts.by : undefined;
  if (parts.lineage.includes(attemptId)) return [unknownFor(open, 'this runs inside it')];
  if (conductor.state === 'unknown' && assumedBy === undefined) return [unknownFor(open, whyUnknown(open))];
  const request = { ...open, by: parts.by, sessionId: parts.sessionId, instead: open.adopter, at: Date.now() };
  const taken = { ...request, adopter: JSON.stringify(identifySelf()) };
  if (!(await write(parts, () => adopt(parts.db, taken)))) return [];
  const found = await settle(parts, open, assumedBy).catch((thrown: unknown) => unknownFor(open, messageOf(thrown)));
  if (found.is === 'unknown') await write(parts, () => release(parts.db, taken));
  return [found];
}

function unknownFor({ handle }: OpenAttempt, why: string): Found {
  return { is: 'unknown', handle, why };
}

async function settle(parts: RecoveryParts, open: OpenAttempt, assumedBy: string | undefined): Promise<Found> {
  const { handle } = open;
  const sighting = await parts.executor.sight(abandonedOf(open, assumedBy), (cause) => {
    void write(parts, () => askEnd(parts.db, handle, cause)).catch(() => undefined); // `ended` tells it too
  });
  if (sighting.is === 'unknown') return unknownFor(open, sighting.why);
  const finish = await finisher(parts, open);
  if (sighting.is === 'live') {
    const { execution } = sighting;
    const done = awaitEnd(execution, parts.stopSignal).then((ending) => finish(ending, () => parts.stopSignal.aborted));
    done.catch(() => undefined); // whoever waits for it hears of it; nobody may, once it is let go
    return { is: 'adopted', handle, adopted: { handle, execution, done } };
  }
  // With its controller dead, an end by TERM, INT or HUP was meant for both of them.
  await finish(sighting.ending, () => true);
  return { is: sighting.ending.cause.is === 'lost' ? 'interrupted' : 'finalised', handle };
}

type Finish = (ending: Ending, isStopping: Judging['isStopping']) => Promise<void>;

async function finisher(parts: RecoveryParts, open: OpenAttempt): Promise<Finish> {
  const attempt = underWayOf(open);
  const gatherings: Gathering[] = [];
  const { stopSignal: stop, hurrySignal: hurry } = parts;
  const around = { commit: undefined, dirty: undefined, worktree: undefined, stop, hurry, tell: async () => undefined };
  await beginEvidence(parts.evidence, attempt, { around, begun: gatherings });
  return async (ending, isStopping) => {
    await conclude({ ...parts, isStopping }, { attempt, limits: open.limits, ending, gatherings });
    parts.changed(attempt.sessionId);
  };
}

/** As long as nobody is in a hurry. */
function write<Result>({ db, hurrySignal }: RecoveryParts, change: () => Result): Promise<Result> {
  return whenFree(() => transact(db, change), hurrySignal);
}

/**
 * What cannot be completed now must not keep the rest from its work: the next one tries again.
 * @param unsettled sessions of which something is unknown
 * @returns those whose end this process has written
 */
async function completeSessions(parts: RecoveryParts, unsettled: readonly string[]): Promise<string[]> {
  const completed: string[] = [];
  for (const session of listRunningSessions(parts.db).filter((each) => isToComplete(parts, each))) {
    const { sessionId } = session;
    if (unsettled.includes(sessionId)) continue;
    if (await complete(parts, session).catch(() => false)) completed.push(sessionId);
    parts.changed(sessionId);
  }
  return completed;
}

function isToComplete({ only = () => true, assumeGone, letsGo }: RecoveryParts, session: SessionView): boolean {
  const { sessionId, process, totals } = session;
  if (!only({ sessionId, adoptedBy: null }) || (letsGo && totals.running > 0)) return false;
  return isControllerGone(session) || (isAlive(process) === undefined && assumeGone?.(sessionId) === true);
}

function complete({ db, by, hurrySignal }: RecoveryParts, { sessionId, process }: SessionView): Promise<boolean> {
  const note = `its controller (pid ${process.pid}) died; ${by} took over`;
  return whenFree(() => transactDurably(db, () => takeOver(db, { sessionId, by, at: Date.now(), note })), hurrySignal);
}
