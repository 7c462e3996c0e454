import type { HeldRun } from '../core/selection.ts';
import type { Identity, SessionStatus, SessionTotals, StopReason } from '../core/session.ts';
import { parse } from '../db/declared.ts';
import type { Db } from '../db/native.ts';
import { all, get } from '../db/statement.ts';

export interface SessionView {
  readonly sessionId: string;
  readonly door: string;
  readonly status: SessionStatus;
  readonly stopReason: StopReason | null;
  readonly stopNote: string | null;
  /** Who has completed it, its controller being dead. */
  readonly takenOverBy: string | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly heartbeatAt: number;
  readonly options: Readonly<Record<string, unknown>>;
  readonly identity: Identity;
  readonly batchSize: number;
  readonly process: {
    readonly host: string;
    readonly pid: number;
    readonly start: string;
    readonly bootId: string;
    readonly pidNamespace: string;
  };
  readonly telemetryBefore: Readonly<Record<string, number>>;
  readonly telemetryAfter: Readonly<Record<string, number>> | null;
  readonly held: readonly HeldRun[];
  readonly totals: SessionTotals;
}

interface SessionRow {
  readonly sessionId: string;
  readonly door: string;
  readonly status: SessionStatus;
  readonly stopReason: StopReason | null;
  readonly stopNote: string | null;
  /** Who has completed it, its controller being dead. */
  readonly takenOverBy: string | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly heartbeatAt: number;
  readonly options: string;
  readonly identity: string;
  readonly batchSize: number;
  readonly host: string;
  readonly pid: number;
  readonly pidStart: string;
  readonly bootId: string;
  readonly pidNamespace: string;
  readonly telemetryBefore: string;
  readonly telemetryAfter: string | null;
  readonly heldRuns: string;
}

const COLUMNS = `session_id sessionId, door, status, stop_reason stopReason, stop_note stopNote, taken_over_by takenOverBy, started_at_ms startedAt,
  ended_at_ms endedAt, heartbeat_at_ms heartbeatAt, options, identity, batch_size batchSize, host, pid, pid_start pidStart,
  boot_id bootId, pid_namespace pidNamespace, telemetry_before telemetryBefore, telemetry_after telemetryAfter, held_runs heldRuns`;

const TOTALS = `select count(*) filter (where outcome = 'succeeded') succeeded,
    count(*) filter (where outcome = 'succeeded' and initial_state = 'failed') fixed, count(*) filter (where outcome = 'failed') failed,
    count(*) filter (where outcome = 'timed_out') timedOut, count(*) filter (where outcome = 'interrupted') interrupted,
    count(*) filter (where outcome = 'not_started') notStarted, count(*) filter (where outcome is null) running,
    coalesce(sum(telemetry_events), 0) telemetryEvents, coalesce(sum(tokens), 0) tokens, coalesce(sum(cost_usd), 0) costUsd
  from attempts where session_id = @sessionId`;

/** By a look at each of its attempts. */
export function countSession(db: Db, sessionId: string): SessionTotals {
  return get<SessionTotals>(db, TOTALS, { sessionId }) as SessionTotals;
}

export function readStopRequest(db: Db, sessionId: string): 'stop' | 'finish' | undefined {
  const row = get<{ how: 'stop' | 'finish' | null }>(
    db,
    'select stop_requested how from sessions where session_id = @sessionId',
    { sessionId },
  );
  return row?.how ?? undefined;
}

export function findSession(db: Db, sessionId: string): SessionView | undefined {
  const row = get<SessionRow>(db, `select ${COLUMNS} from sessions where session_id = @sessionId`, { sessionId });
  return row && toView(db, row);
}

/** The newest first. */
export function listSessions(db: Db, limit: number): SessionView[] {
  const rows = all<SessionRow>(
    db,
    `select ${COLUMNS} from sessions order by started_at_ms desc, started_seq desc limit @limit`,
    { limit },
  );
  return rows.map((row) => toView(db, row));
}

export function listRunningSessions(db: Db): SessionView[] {
  const rows = all<SessionRow>(db, `select ${COLUMNS} from sessions where status = 'running' order by started_at_ms`);
  return rows.map((row) => toView(db, row));
}

function toView(db: Db, row: SessionRow): SessionView {
  const {
    options,
    identity,
    heldRuns,
    telemetryBefore,
    telemetryAfter,
    host,
    pid,
    pidStart,
    bootId,
    pidNamespace,
    ...plain
  } = row;
  return {
    ...plain,
    options: parse(options) ?? {},
    identity: JSON.parse(identity) as Identity,
    process: { host, pid, start: pidStart, bootId, pidNamespace },
    telemetryBefore: parse(telemetryBefore) ?? {},
    telemetryAfter: parse<Record<string, number>>(telemetryAfter) ?? null,
    held: parse(heldRuns) ?? [],
    totals: countSession(db, row.sessionId),
  };
}

export interface Placed {
  readonly fingerprints: readonly string[];
  readonly runs: readonly { readonly runId: string; readonly why: string; readonly note: string }[];
}

/** What a session has held for its own duration, from the events: the holds themselves end with it. */
export function listSessionHolds(db: Db, sessionId: string): Placed {
  const placed = all<{ data: string }>(
    db,
    "select data from events where session_id = @sessionId and type = 'hold.placed' order by seq",
    {
      sessionId,
    },
  ).map(({ data }) => JSON.parse(data) as { on: string; runId: string; family: string; why: string; note: string });
  return {
    fingerprints: placed.filter(({ on }) => on === 'family').map(({ family }) => family),
    runs: placed.filter(({ on }) => on === 'run').map(({ runId, why, note }) => ({ runId, why, note })),
  };
}

/** How often each failure was seen in a session. */
export function countFingerprints(db: Db, sessionId: string): Record<string, number> {
  const rows = all<{ fingerprint: string; n: number }>(
    db,
    `select fingerprint, count(*) n from attempts where session_id = @sessionId and fingerprint is not null
     group by fingerprint order by n desc, fingerprint`,
    { sessionId },
  );
  return Object.fromEntries(rows.map(({ fingerprint, n }) => [fingerprint, n]));
}
