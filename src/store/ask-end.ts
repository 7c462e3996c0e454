import type { AskedCause } from '../core/executor.ts';
import type { Db } from '../db/native.ts';
import { run } from '../db/statement.ts';

/** Writes why drain ends an attempt, before the first signal: the first cause wins, and survives the controller. */
export function askEnd(db: Db, handle: number, cause: AskedCause): void {
  run(
    db,
    'update attempts set asked_cause = coalesce(asked_cause, @cause) where handle = @handle and outcome is null',
    {
      handle,
      cause,
    },
  );
}
