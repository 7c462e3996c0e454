/** Removes the logs of what succeeded, where only those of failures are to be kept: put on record first, as gc does. */
import { DrainError } from '../../core/error.ts';
import type { Db } from '../../db/native.ts';
import { transact, whenFree } from '../../db/transact.ts';
import { findNamedFiles, removeFiles } from '../../logs/remove.ts';
import type { TaskResult } from '../../read/task-results.ts';
import { noteRemoved } from '../../store/note-removed.ts';

/** For a lock that another process holds. */
const PATIENCE_MS = 10_000;

export interface RemoveLogs {
  /** Of all sessions: nothing outside it is touched. */
  readonly sessionsFolder: string;
  readonly by: string;
  /** Aborts when a lock is not waited for any more. */
  readonly hurry?: AbortSignal | undefined;
}

/** Once more does no harm: what is gone is passed over. */
export async function removeLogs(db: Db, results: readonly TaskResult[], options: RemoveLogs): Promise<void> {
  for (const sessionId of new Set(results.map((result) => result.sessionId))) {
    const ofSession = results.filter((result) => result.sessionId === sessionId);
    const logs = ofSession.map(({ stdoutPath }) => stdoutPath).filter((log) => log !== null);
    const files = findNamedFiles(logs, options.sessionsFolder);
    if (files.length === 0) continue;
    const removed = {
      ...({ sessionId, why: 'not-kept', sessionFile: false, handles: ofSession.map(({ handle }) => handle) } as const),
      ...{ files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) },
    };
    const patience = { ms: PATIENCE_MS, until: options.hurry };
    await whenFree(() => transact(db, () => noteRemoved(db, removed, { by: options.by, at: Date.now() })), patience);
    requireRemoved(removeFiles(files).map(({ path }) => path));
  }
}

function requireRemoved([first]: readonly string[]): void {
  if (first !== undefined) throw new DrainError('cannot_remove', `${first} could not be removed`);
}
