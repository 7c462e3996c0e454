import type { Amount, RemovalReason } from '../core/gc.ts';
import { toRanges } from '../core/handle-ranges.ts';
import type { Db } from '../db/native.ts';
import { addEvent } from './events.ts';

export interface RemovedFiles extends Amount {
  readonly sessionId: string;
  readonly why: RemovalReason;
  /** Whose logs are gone. */
  readonly handles: readonly number[];
  /** With the session's own file. */
  readonly sessionFile: boolean;
}

/** Puts on record that files of a session are gone: its rows stay, and who looks for the logs is told. */
export function noteRemoved(db: Db, removed: RemovedFiles, { by, at }: { by: string; at: number }): void {
  const { sessionId, why, handles, sessionFile, files, bytes } = removed;
  const data = { why, files, bytes, sessionFile, attempts: toRanges(handles) };
  addEvent(db, at, { type: 'logs.removed', by, sessionId, data });
}
