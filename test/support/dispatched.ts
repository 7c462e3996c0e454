/** A run of dispatch, and what came of its items, at times that a test says. */
import { v7 as uuidv7 } from 'uuid';
import { type DispatchDefinition, taskName } from '../../src/core/dispatch/definition.ts';
import type { Item } from '../../src/core/dispatch/item.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import type { Db } from '../../src/db/native.ts';
import { get, run } from '../../src/db/statement.ts';
import { transact } from '../../src/db/transact.ts';
import { takeItems } from '../../src/dispatch/take.ts';
import { type AttemptView, findAttempt } from '../../src/read/attempts.ts';
import { claim } from '../../src/store/claim.ts';
import { finish } from '../../src/store/finish.ts';
import { beginSession, type SessionSelection } from './database.ts';

export const RUN = 'scraper-20260112-010000';

const DEFINITION: DispatchDefinition = {
  command: { template: ['scrape', '{{ item }}'], shell: false },
  ...{ env: {}, quotas: [], folder: `/srv/batch_runs/${RUN}`, workerLogs: true },
};

/** With a session that may take its items. */
export function dispatchItems(db: Db, items: readonly Item[], runId = RUN): SessionSelection {
  const options = { runId, definition: DEFINITION, items, firstIndex: 0, cwd: '/srv', timeoutMs: undefined };
  transact(db, () => takeItems(db, { ...options, by: 'test', at: 1 }));
  const facts = { states: 'queued', runIds: [runId], doors: ['dispatch'], perRunConcurrency: 0 } as const;
  return beginSession(db, { ...facts, skipRunsWithQueued: false });
}

export interface TaskEnd {
  /** None: it is still running. */
  readonly outcome?: Outcome;
  readonly ms?: number;
  readonly data?: unknown;
  /** When it was claimed. */
  readonly at?: number;
  readonly stdoutPath?: string;
}

/** Claims the item of that index, and ends it where it has an outcome. */
export function tryTask(db: Db, selection: SessionSelection, index: number, end: TaskEnd = {}): AttemptView {
  const { at = 1, stdoutPath = null } = end;
  const [runId = RUN] = selection.runIds ?? [];
  const key = { runId, phaseId: taskName(index) };
  const id =
    get<{ id: number }>(db, 'select id from phases where run_id = @runId and phase_id = @phaseId', key)?.id ?? 0;
  const attempt = transact(db, () => claim(db, { selection, phase: { ...key, id }, attemptId: uuidv7(), at }));
  if (!attempt) throw new Error(`${key.phaseId} was not claimed`);
  run(db, 'update attempts set started_at_ms = @at, stdout_path = @stdoutPath where handle = @handle', {
    ...{ at, stdoutPath, handle: attempt.handle },
  });
  const begun = findAttempt(db, attempt.handle) as AttemptView;
  return end.outcome ? endTask(db, begun, { ...end, outcome: end.outcome }) : begun;
}

export function endTask(
  db: Db,
  attempt: AttemptView,
  { outcome, ms = 1_000, data }: TaskEnd & { readonly outcome: Outcome },
): AttemptView {
  const how = { outcome, at: attempt.claimedAt + ms, durationMs: ms, returnCode: null, signal: null, resultData: data };
  const logs = { stdoutBytes: 0, stderrBytes: 0, stderrTail: '', notes: [], leftovers: [], snapshotPath: null };
  transact(db, () => finish(db, { ...attempt, ...how, ...logs }));
  return findAttempt(db, attempt.handle) as AttemptView;
}
