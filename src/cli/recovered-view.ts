import type { Db } from '../db/native.ts';
import type { Recovery } from '../engine/recover.ts';
import { type AttemptView, findAttempt } from '../read/attempts.ts';
import type { RecoveredView } from '../render/recovered.ts';

/** A recovery with its attempts as they are now. */
export function recoveredView(db: Db, recovery: Recovery): RecoveredView {
  const views = (handles: readonly number[]): AttemptView[] =>
    handles.flatMap((handle) => findAttempt(db, handle) ?? []);
  return {
    finalised: views(recovery.finalised),
    adopted: views(recovery.adopted.map(({ handle }) => handle)),
    interrupted: views(recovery.interrupted),
    unknown: recovery.unknown.flatMap(({ handle, why }) => views([handle]).map((attempt) => ({ attempt, why }))),
    sessions: recovery.sessions,
  };
}
