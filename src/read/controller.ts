/** Whether the process that conducts a session is there, without counting what the session has done. */
import type { SessionStatus } from '../core/session.ts';
import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';
import { isAlive, type ProcessIdentity } from '../process/identify.ts';

export interface Controller {
  readonly status: SessionStatus;
  readonly process: ProcessIdentity;
  readonly heartbeatAt: number;
}

interface ControllerRow extends Omit<Controller, 'process'>, ProcessIdentity {}

const SELECT = `select status, heartbeat_at_ms heartbeatAt, host, pid, pid_start start, boot_id bootId, pid_namespace pidNamespace
  from sessions where session_id = @sessionId`;

export function findController(db: Db, sessionId: string): Controller | undefined {
  const row = get<ControllerRow>(db, SELECT, { sessionId });
  if (!row) return undefined;
  const { status, heartbeatAt, ...process } = row;
  return { status, process, heartbeatAt };
}

/** A controller that cannot be seen from here beats every ten seconds: after this long it is taken to be gone. */
export const SILENT_MS = 600_000;

/** Of another machine or container it cannot be known: then it is taken to be there. */
export function isControllerGone({ status, process }: Pick<Controller, 'status' | 'process'>): boolean {
  return status === 'running' && isAlive(process) === false;
}
