import type { Warning } from '../core/warning.ts';
import type { Db } from '../db/native.ts';
import { addEvent } from './events.ts';

export function warn(db: Db, { sessionId, at, why, note }: Warning & { sessionId: string; at: number }): void {
  addEvent(db, at, { type: 'session.warned', by: sessionId, sessionId, data: { why, note } });
}
