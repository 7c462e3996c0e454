/** The life of a session's row. */
import type { HeldRun } from '../core/selection.ts';
import type { Identity, SessionStatus, SessionTotals, StopReason } from '../core/session.ts';
import type { Db } from '../db/native.ts';
import { get, run } from '../db/statement.ts';
import { countFailing } from './count-failing.ts';
import { addEvent } from './events.ts';

export interface NewSession {
  /** `batch-drain-YYYYMMDD-HHMMSS`, without the number that a collision adds. */
  readonly name: string;
  readonly door: string;
  readonly at: number;
  readonly options: unknown;
  readonly identity: Identity;
  readonly batchSize: number;
  readonly pidStart: string;
  readonly pidNamespace: string;
  readonly telemetryBefore: Readonly<Record<string, number>>;
}

const ADD = `insert into sessions (session_id, door, status, started_at_ms, started_seq, options, identity, batch_size,
    host, pid, pid_start, pid_namespace, boot_id, heartbeat_at_ms, telemetry_before)
  values (@sessionId, @door, 'running', @at, @seq, @options, @identity, @batchSize, @host, @pid, @pidStart, @pidNamespace,
    @bootId, @at, @telemetryBefore)`;

export interface StartedSession {
  readonly sessionId: string;
  /** The event of its start: phases tried after it are nobody's to take again. */
  readonly startedSeq: number;
}

/** @param take whether a name is free elsewhere too; it is taken then */
export function startSession(db: Db, session: NewSession, take: (sessionId: string) => boolean): StartedSession {
  const sessionId = freeName(db, session.name, take);
  const { identity, at } = session;
  const data = { door: session.door, options: session.options, failing: countFailing(db) };
  const startedSeq = addEvent(db, at, {
    type: 'session.started',
    by: `${identity.user}@${identity.host}`,
    sessionId,
    data,
  });
  run(db, ADD, {
    ...{ sessionId, door: session.door, at, seq: startedSeq, batchSize: session.batchSize },
    ...{ host: identity.host, pid: identity.pid, bootId: identity.bootId },
    ...{ pidStart: session.pidStart, pidNamespace: session.pidNamespace },
    options: JSON.stringify(session.options),
    identity: JSON.stringify(identity),
    telemetryBefore: JSON.stringify(session.telemetryBefore),
  });
  return { sessionId, startedSeq };
}

function freeName(db: Db, name: string, take: (sessionId: string) => boolean): string {
  for (let n = 1; ; n++) {
    const sessionId = n === 1 ? name : `${name}-${n}`;
    const isKnown = get(db, 'select 1 from sessions where session_id = @sessionId', { sessionId }) !== undefined;
    if (!isKnown && take(sessionId)) return sessionId;
  }
}

export function noteHeldRuns(db: Db, sessionId: string, held: readonly HeldRun[]): void {
  run(db, 'update sessions set held_runs = @held where session_id = @sessionId', {
    sessionId,
    held: JSON.stringify(held),
  });
}

export function beat(db: Db, sessionId: string, at: number): void {
  run(db, 'update sessions set heartbeat_at_ms = @at where session_id = @sessionId', { sessionId, at });
}

export interface SessionEnd {
  readonly sessionId: string;
  readonly at: number;
  readonly status: SessionStatus;
  readonly reason: StopReason;
  readonly note: string;
  readonly telemetryAfter: Readonly<Record<string, number>>;
  /** What it has come to: kept with the event, so that nobody has to count its attempts to tell of it in a line. */
  readonly totals?: SessionTotals | undefined;
}

const END = `update sessions set status = @status, stop_reason = @reason, stop_note = @note, ended_at_ms = @at,
  heartbeat_at_ms = @at, telemetry_after = @telemetryAfter where session_id = @sessionId and status = 'running'`;

/** Its own holds end with it. */
export function endSession(db: Db, end: SessionEnd): void {
  const { sessionId, at, reason, note, status, totals } = end;
  run(db, END, { sessionId, at, reason, note, status, telemetryAfter: JSON.stringify(end.telemetryAfter) });
  run(db, 'delete from holds where session_id = @sessionId', { sessionId });
  const data = { reason, note, status, totals, failing: countFailing(db) };
  addEvent(db, at, { type: 'session.ended', by: sessionId, sessionId, data });
}

/** @returns whether that session was still running */
export function requestStop(
  db: Db,
  request: { sessionId: string; how: 'stop' | 'finish'; by: string; at: number },
): boolean {
  const { sessionId, how, by, at } = request;
  const { changes } = run(
    db,
    "update sessions set stop_requested = @how where session_id = @sessionId and status = 'running'",
    {
      sessionId,
      how,
    },
  );
  if (changes === 1) addEvent(db, at, { type: 'session.stopping', by, sessionId, data: { how } });
  return changes === 1;
}
