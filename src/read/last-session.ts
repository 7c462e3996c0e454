import type { SessionStatus } from '../core/session.ts';
import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

export interface LastSession {
  readonly sessionId: string;
  readonly status: SessionStatus;
  readonly endedAt: number;
}

/** The one that ended last, without its totals. */
export function findLastEnded(db: Db): LastSession | undefined {
  return get<LastSession>(
    db,
    `select session_id sessionId, status, ended_at_ms endedAt from sessions where ended_at_ms is not null
     order by ended_at_ms desc limit 1`,
  );
}
