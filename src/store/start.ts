import type { Ref } from '../core/executor.ts';
import type { Key } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { run } from '../db/statement.ts';
import { addEvent } from './events.ts';

export interface StartedAttempt extends Key {
  readonly handle: number;
  readonly sessionId: string;
  readonly startedAt: number;
  readonly ref: Ref;
  readonly commit: string | undefined;
  readonly dirty: boolean | undefined;
  /** What it depends on beside that commit and its command. */
  readonly dependencies: string | undefined;
}

const START = `update attempts set started_at_ms = @startedAt, executor = @executor, place = @place, ref = @ref,
    git_commit = @commit, git_dirty = @dirty, inputs_digest = @dependencies
  where handle = @handle and outcome is null`;

/** Records where an attempt lives. */
export function start(db: Db, attempt: StartedAttempt): void {
  const { handle, startedAt, ref, sessionId } = attempt;
  const dirty = attempt.dirty === undefined ? null : Number(attempt.dirty);
  const where = { executor: ref.executor, place: ref.place, ref: ref.handle };
  run(db, START, { handle, startedAt, ...where, commit: attempt.commit, dirty, dependencies: attempt.dependencies });
  const key = { runId: attempt.runId, phaseId: attempt.phaseId };
  addEvent(db, startedAt, {
    type: 'attempt.started',
    by: sessionId,
    sessionId,
    key,
    attempt: handle,
    data: { ref: ref.handle },
  });
}
