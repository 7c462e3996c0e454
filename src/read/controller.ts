/** Whether the process that conducts a session is there, without counting what the session has done. */
import type { SessionStatus } from '../core/session.ts';
import { parse } from '../db/declared.ts';
import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';
import { isAlive, type ProcessIdentity } from '../process/identify.ts';

export interface Controller {
  readonly status: SessionStatus;
  readonly process: ProcessIdentity;
  readonly heartbeatAt: number;
  /** For phases that set no limit of their own; 0: none. */
  readonly phaseTimeoutMs: number;
}

interface ControllerRow extends Omit<Controller, 'process' | 'phaseTimeoutMs'>, ProcessIdentity {
  readonly options: string;
}

const SELECT = `select status, heartbeat_at_ms heartbeatAt, options, host, pid, pid_start start, boot_id bootId, pid_namespace pidNamespace
  from sessions where session_id = @sessionId`;

export function findController(db: Db, sessionId: string): Controller | undefined {
  const row = get<ControllerRow>(db, SELECT, { sessionId });
  if (!row) return undefined;
  const { options, status, heartbeatAt, ...process } = row;
  const limit = parse<{ phaseTimeoutSeconds?: number }>(options)?.phaseTimeoutSeconds;
  return { status, process, heartbeatAt, phaseTimeoutMs: typeof limit === 'number' ? limit : 0 };
}

/** Of another machine or container it cannot be known: then it is taken to be there. */
export function isControllerGone({ status, process }: Pick<Controller, 'status' | 'process'>): boolean {
  return status === 'running' && isAlive(process) === false;
}
