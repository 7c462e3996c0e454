import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';
import { isAlive, type ProcessIdentity } from '../process/identify.ts';
import { SILENT_MS } from './controller.ts';

export interface LiveSession {
  readonly sessionId: string;
  readonly startedAt: number;
  readonly heartbeatAt: number;
  readonly process: ProcessIdentity;
  /** False: of another machine or container, and known by its heartbeat alone. */
  readonly isHere: boolean;
}

interface LiveRow extends Pick<LiveSession, 'sessionId' | 'startedAt' | 'heartbeatAt'>, ProcessIdentity {}

const SELECT = `select session_id sessionId, started_at_ms startedAt, heartbeat_at_ms heartbeatAt, host, pid, pid_start start,
    boot_id bootId, pid_namespace pidNamespace
  from sessions where status = 'running' order by started_seq`;

/** Sessions that are at work, the oldest first: their controller is there, or cannot be seen and has been heard of lately. */
export function listLiveSessions(db: Db, now: number): LiveSession[] {
  return all<LiveRow>(db, SELECT).flatMap(({ sessionId, startedAt, heartbeatAt, ...process }) => {
    const seen = isAlive(process);
    if (seen === false || (seen === undefined && now - heartbeatAt > SILENT_MS)) return [];
    return [{ sessionId, startedAt, heartbeatAt, process, isHere: seen === true }];
  });
}
