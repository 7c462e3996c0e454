/** Which sessions make a night, and the night before it. */
import type { HeldRun } from '../../core/selection.ts';
import type { Identity, SessionStatus, StopReason } from '../../core/session.ts';
import { parse } from '../../db/declared.ts';
import type { Db } from '../../db/native.ts';
import { all } from '../../db/statement.ts';
import { isControllerGone } from '../controller.ts';

/** A session as a night tells of it: what it did is counted over the night, not for each. */
export interface NightSession {
  readonly sessionId: string;
  readonly door: string;
  readonly status: SessionStatus;
  readonly stopReason: StopReason | null;
  readonly stopNote: string | null;
  /** Epoch milliseconds; the end is null while it runs. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Its number of the event that began it: what was tried later has a higher one. */
  readonly startedSeq: number;
  readonly heartbeatAt: number;
  readonly pid: number;
  /** It is called running, and the process that conducted it is not there. */
  readonly controllerGone: boolean;
  /** 0: no limit. */
  readonly batchSize: number;
  readonly options: Readonly<Record<string, unknown>>;
  readonly identity: Identity;
  /** What it left out, as it saw it. */
  readonly held: readonly HeldRun[];
}

type Json = 'options' | 'identity' | 'held';
interface SessionRow
  extends Omit<NightSession, Json | 'controllerGone'>,
    Readonly<Record<Json | 'host' | 'start' | 'bootId' | 'pidNamespace', string>> {}

const COLUMNS = `session_id sessionId, door, status, stop_reason stopReason, stop_note stopNote, started_at_ms startedAt,
  ended_at_ms endedAt, started_seq startedSeq, heartbeat_at_ms heartbeatAt, batch_size batchSize, options, identity,
  held_runs held, host, pid, pid_start start, boot_id bootId, pid_namespace pidNamespace`;

/** Those that ran in the span, the oldest first: begun, ended or under way in it. */
export function listSessionsBetween(db: Db, { from, to }: { from: number; to: number }): NightSession[] {
  return list(db, 'where started_at_ms <= @to and (ended_at_ms is null or ended_at_ms >= @from)', { from, to });
}

export function listSessionsNamed(db: Db, sessionIds: readonly string[]): NightSession[] {
  return list(db, 'where session_id in (select value from json_each(@named))', { named: JSON.stringify(sessionIds) });
}

function list(db: Db, where: string, parameters: Readonly<Record<string, string | number>>): NightSession[] {
  const rows = all<SessionRow>(
    db,
    `select ${COLUMNS} from sessions ${where} order by started_at_ms, started_seq`,
    parameters,
  );
  return rows.map(toView);
}

function toView({ options, identity, held, host, start, bootId, pidNamespace, ...row }: SessionRow): NightSession {
  const process = { host, pid: row.pid, start, bootId, pidNamespace };
  return {
    ...row,
    options: parse(options) ?? {},
    identity: JSON.parse(identity) as Identity,
    held: parse(held) ?? [],
    controllerGone: isControllerGone({ status: row.status, process }),
  };
}
