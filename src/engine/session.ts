/** A session from its first row to its last: what it was, the loop, and why it ended. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, DrainError, messageOf } from '../core/error.ts';
import type { HoldReason } from '../core/hold.ts';
import type { HeldRun, Selection } from '../core/selection.ts';
import { type SessionStatus, type Stop, statusOf, type Tally } from '../core/session.ts';
import type { Db } from '../db/native.ts';
import { transact, transactDurably, whenFree } from '../db/transact.ts';
import { identifySelf } from '../process/identify.ts';
import { listHeld } from '../read/held.ts';
import { requireAlone } from '../read/require-alone.ts';
import { findSession, readStopRequest } from '../read/sessions.ts';
import { countTelemetry } from '../read/telemetry.ts';
import { beat, endSession, noteHeldRuns, type StartedSession, startSession } from '../store/sessions.ts';
import { comeBack } from './come-back.ts';
import { catchUpAll, closeAll } from './consumers.ts';
import type { EngineParts, SessionContext, SessionOptions, StopSignals } from './context.ts';
import { Lookahead } from './lookahead.ts';
import { runLoop } from './loop.ts';
import { type Recovery, recover } from './recover.ts';
import { Slots } from './slots.ts';
import { SessionTally } from './tally.ts';
import { Usage } from './usage.ts';
import { Wake } from './wake.ts';
import { Warner } from './warner.ts';

const HEARTBEAT_MS = 10_000;

export interface SessionSummary {
  readonly sessionId: string;
  readonly stop: Stop;
  readonly tally: Tally;
  /** What dead sessions had left behind. */
  readonly recovery: Recovery;
  /** What could not be published at the end. */
  readonly problems: readonly string[];
}

/**
 * Drains until a limit, a signal or an empty backlog.
 * @throws DrainError `cannot_write` when its log folder cannot be made, `session_running` when it was to be alone and is
 *   not; then nothing was run
 */
export async function runSession(
  parts: EngineParts,
  options: SessionOptions,
  signals: StopSignals,
): Promise<SessionSummary> {
  const startedAt = Date.now();
  const started = await whenFree(() => transact(parts.db, () => begin(parts.db, options, startedAt)));
  const session = contextOf(parts, options, { ...started, startedAt, signals });
  const { slots } = session;
  const usage = new Usage(parts.db, session.sessionId);
  const consumers = parts.consumers(session.sessionId);
  const catchUp = (): void => catchUpAll(consumers);
  const lookAround = (): void => {
    if (readStopRequest(parts.db, session.sessionId) === 'stop') slots.endAll();
    catchUp();
  };
  using wake = new Wake(parts.db, lookAround);
  const tally = (): Tally => {
    const stopRequested = readStopRequest(parts.db, session.sessionId);
    return session.tally.at(Date.now(), {
      ...{ running: slots.size, adopted: slots.adoptedSize, usage },
      ...{ busySince: slots.busySince, oldestSince: slots.oldestSince },
      ...(stopRequested && { stopRequested }),
      ...(signals.stop.aborted && { signal: signals.stop.reason as 'SIGINT' | 'SIGTERM' }),
    });
  };
  using _heart = every(HEARTBEAT_MS, () => beatSafely(parts.db, session.sessionId));
  using _stop = onAbort(signals.stop, () => {
    slots.endAll();
    wake.notify();
  });
  using _hurry = onAbort(signals.hurry, () => slots.hurry());
  using _follow = options.follow?.attach(() => wake.notify());

  try {
    const course = async (): Promise<Ran> => {
      const recovery = await recoverFor(session, lookAround, wake);
      catchUp();
      options.follow?.begin();
      const whole = { ...session, changed: catchUp };
      return { recovery, stop: (await runLoop(whole, tally, wake)) ?? nothingLeft(session) };
    };
    const { recovery, stop } = await untilStopped(session, course);
    const problems = await closeAll(consumers);
    return { sessionId: session.sessionId, stop, tally: tally(), recovery, problems };
  } catch (thrown) {
    await closeAll(consumers);
    throw thrown;
  }
}

interface Ran {
  readonly recovery: Recovery;
  readonly stop: Stop;
}

/** What dead sessions have left behind comes first: until it is settled, their runs are not what they look like. */
async function recoverFor(session: SessionContext, lookAround: () => void, wake: Wake): Promise<Recovery> {
  const { sessionId, slots, tally, options } = session;
  const only = options.recovers && { only: options.recovers };
  const recovery = await recover({ ...session, ...options, ...only, by: sessionId, changed: session.publish });
  for (const adopted of recovery.adopted) {
    slots.adopt(adopted, () => {
      tally.noteEnd(Date.now());
      lookAround();
      wake.notify();
    });
  }
  return recovery;
}

/** Whatever happens, what runs is waited for, and the session gets an end. */
async function untilStopped(session: SessionContext, course: () => Promise<Ran>): Promise<Ran> {
  try {
    const ran = await course();
    await session.slots.allFreed();
    session.slots.throwIfBroken();
    await close(session, ran.stop, statusOf(ran.stop.reason));
    return ran;
  } catch (thrown) {
    await session.slots.allFreed();
    // Where even this cannot be written, the first failure is the one to tell.
    await close(session, { reason: 'broken', note: messageOf(thrown) }, 'interrupted').catch(() => undefined);
    throw new DrainError('broken_session', `Session ${session.sessionId} broke off: ${messageOf(thrown)}`, {
      cause: thrown,
    });
  }
}

/** Everything that is left is held; or nothing is left. */
function nothingLeft(session: SessionContext): Stop {
  const now = Date.now();
  const held = listHeld(session.db, session.selection, now).filter((run) => run.reason !== 'tried-this-session');
  const phases = held.reduce((sum, run) => sum + run.phases, 0);
  if (phases === 0) return { reason: 'backlog_empty', note: 'nothing is left to drain' };
  const runs = new Set(held.map((run) => run.runId)).size;
  return {
    reason: 'all_runs_held',
    note: `what is left is held (phases: ${phases}, runs: ${runs})${comeBack(held, now)}: drain plan --held`,
  };
}

function begin(db: Db, options: SessionOptions, at: number): StartedSession {
  if (options.exclusive) requireAlone(db, at);
  const self = identifySelf();
  const session = {
    name: `${prefixOf(options.door)}-${stamp(at)}`,
    ...{ door: options.door, at, options: options.recorded, identity: options.identity, batchSize: options.batchSize },
    ...{ pidStart: self.start, pidNamespace: self.pidNamespace, telemetryBefore: countTelemetry(db) },
  };
  const started = startSession(db, session, (sessionId) => makeFolder(options.sessionsFolder, sessionId));
  const selection = { ...options.selection, triedBefore: started.startedSeq, sessionId: started.sessionId };
  noteHeldRuns(db, started.sessionId, listHeld(db, selection, at));
  return started;
}

function prefixOf(door: string): string {
  return door === 'drain' ? 'batch-drain' : door;
}

/** `YYYYMMDD-HHMMSS`, UTC. */
function stamp(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}

/** @returns false when there is one already: two databases may share a folder of sessions */
function makeFolder(sessionsFolder: string, sessionId: string): boolean {
  try {
    mkdirSync(sessionsFolder, { recursive: true });
    mkdirSync(join(sessionsFolder, sessionId));
    mkdirSync(join(sessionsFolder, sessionId, 'logs'));
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST' && existsSync(join(sessionsFolder, sessionId))) return false;
    throw new DrainError(
      'cannot_write',
      `Cannot make the folder for logs \`${join(sessionsFolder, sessionId)}\`: ${messageOf(thrown)}. Nothing was run. ` +
        'Make it writable, or choose another folder with --data-dir.',
    );
  }
}

interface Begun extends StartedSession {
  readonly startedAt: number;
  readonly signals: StopSignals;
}

function contextOf(parts: EngineParts, options: SessionOptions, begun: Begun): SessionContext {
  const { sessionId, startedSeq, startedAt, signals } = begun;
  const selection = { ...options.selection, triedBefore: startedSeq, sessionId };
  const tally = new SessionTally(startedAt);
  return {
    ...parts,
    ...{ options, sessionId, selection, tally, stopSignal: signals.stop, hurrySignal: signals.hurry },
    lookahead: new Lookahead(parts.db, selection, tally.taken),
    folder: join(options.sessionsFolder, sessionId),
    slots: new Slots(),
    warner: new Warner(parts.db, sessionId, signals.stop),
    changed: () => undefined,
  };
}

async function close(session: SessionContext, stop: Stop, status: SessionStatus): Promise<void> {
  const { db, sessionId, selection, hurrySignal } = session;
  const end = { sessionId, at: Date.now(), status, ...stop };
  const write = (): void => {
    const { held: before = [], totals } = findSession(db, sessionId) ?? {};
    noteHeldRuns(db, sessionId, [
      ...before,
      ...heldByItself(db, selection, end.at).filter((held) => isNew(held, before)),
    ]);
    endSession(db, { ...end, totals, telemetryAfter: countTelemetry(db) });
  };
  await whenFree(() => transactDurably(db, write), hurrySignal);
}

const BY_ITSELF: readonly HoldReason[] = ['repeats', 'timeouts', 'usage-limit'];

/** What its own limits, and those that it met, have spared, on top of what was held when it began. */
function heldByItself(db: Db, selection: Selection, now: number): HeldRun[] {
  return listHeld(db, selection, now).filter(({ reason }) => BY_ITSELF.includes(reason));
}

function isNew({ runId, reason }: HeldRun, before: readonly HeldRun[]): boolean {
  return !before.some((held) => held.runId === runId && held.reason === reason);
}

/** A beat that cannot be written is missed; a session that cannot write at all learns it where it matters. */
function beatSafely(db: Db, sessionId: string): void {
  void whenFree(() => beat(db, sessionId, Date.now())).catch(() => undefined);
}

function every(ms: number, beatOnce: () => void): Disposable {
  const timer = setInterval(beatOnce, ms);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function onAbort(signal: AbortSignal, react: () => void): Disposable {
  if (signal.aborted) react();
  signal.addEventListener('abort', react);
  return { [Symbol.dispose]: () => signal.removeEventListener('abort', react) };
}
