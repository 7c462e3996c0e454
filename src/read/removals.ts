/** Files of sessions of which the record says that they are gone, and why. */
import type { RemovalReason } from '../core/gc.ts';
import { type HandleRanges, isInRanges } from '../core/handle-ranges.ts';
import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';

export interface Removal {
  readonly at: number;
  /** Who removed them, or found that they were gone. */
  readonly by: string;
  readonly why: RemovalReason;
  readonly attempts: HandleRanges;
  /** With the session's own file. */
  readonly sessionFile: boolean;
}

const SELECT = `select at_ms at, by, data from events where session_id = @sessionId and type = 'logs.removed' order by seq`;

/** The newest last. */
export function listRemovals(db: Db, sessionId: string): Removal[] {
  return all<{ at: number; by: string; data: string }>(db, SELECT, { sessionId }).map(({ at, by, data }) => ({
    ...{ at, by },
    ...(JSON.parse(data) as Pick<Removal, 'why' | 'attempts' | 'sessionFile'>),
  }));
}

/** Why the logs of an attempt are gone, where that is known. */
export function findRemoval(
  db: Db,
  { sessionId, handle }: { readonly sessionId: string; readonly handle: number },
): Removal | undefined {
  return listRemovals(db, sessionId).findLast(({ attempts }) => isInRanges(handle, attempts));
}
