/** How an item stands, after whatever was done to it: each is counted once, and all who tell of it say the same. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { taskName } from '../../src/core/dispatch/definition.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { POISON } from '../../src/core/poison.ts';
import type { Db } from '../../src/db/native.ts';
import { get, run } from '../../src/db/statement.ts';
import { transact } from '../../src/db/transact.ts';
import { findFirstTask, iterateOpenTasks } from '../../src/read/dispatched.ts';
import { countCauses, listFailedTasks } from '../../src/read/failed-tasks.ts';
import { countTasks, type TaskCounts } from '../../src/read/task-counts.ts';
import { iterateTaskResults, listNewestTaskResults } from '../../src/read/task-results.ts';
import { retry, skip } from '../../src/store/move.ts';
import { type RequeueRequest, requeue } from '../../src/store/requeue.ts';
import { beginSession, FAILED, temporaryDatabase } from '../support/database.ts';
import { dispatchItems, endTask, RUN, tryTask } from '../support/dispatched.ts';
import { BACK, OK } from '../support/night.ts';

const TIMED_OUT: Outcome = {
  ...{ is: 'timed_out', limit: 'timeout', category: 'timeout', fingerprint: 'f-00000002' },
  message: 'too long',
};
const DIED: Outcome = { is: 'interrupted', by: 'controller-died', message: 'given back' };

type Standing = 'queued' | 'running' | 'success' | 'error' | 'timeout' | 'released' | 'skipped';

const FIELD = {
  ...{ queued: 'queued', running: 'running', released: 'released', skipped: 'skipped' },
  ...{ success: 'success', error: 'errors', timeout: 'timeouts' },
} as const satisfies Record<Standing, keyof TaskCounts>;

interface Item {
  tries(outcome: Outcome, at?: number): void;
  retried(at?: number): void;
  skipped(at?: number): void;
}

/** A run of so many items, by the verbs of the store. What happens at no time that is said happens in order. */
async function runOf(items: number) {
  const db = await temporaryDatabase();
  dispatchItems(
    db,
    Array.from({ length: items }, (_, n) => `item ${n}`),
  );
  let clock = 1_000;
  const item = (index: number): Item => {
    const key = { runId: RUN, phaseId: taskName(index) };
    const moveAt = (at: number) => ({ ...key, by: 'test', note: '', at });
    return {
      tries: (outcome, at = ++clock) => void tryTask(db, anySession(db, key.phaseId), index, { outcome, at, ms: 0 }),
      retried: (at = ++clock) => void transact(db, () => retry(db, moveAt(at))),
      skipped: (at = ++clock) => void transact(db, () => skip(db, moveAt(at))),
    };
  };
  const requeued = (which: RequeueRequest['which'], at = ++clock): number =>
    transact(db, () => requeue(db, { runId: RUN, which, by: 'test', at }));
  return { db, item, requeued, stands: () => standingsOf(db) };
}

/** That may take the item, whichever state it is in. */
function anySession(db: Db, phaseId: string) {
  const { state } = get<{ state: 'queued' | 'failed' }>(db, 'select state from phases where phase_id = @phaseId', {
    phaseId,
  }) as { state: 'queued' | 'failed' };
  const facts = { runIds: [RUN], doors: ['dispatch'], perRunConcurrency: 0, skipRunsWithQueued: false } as const;
  return beginSession(db, { ...facts, states: state });
}

/** Without those that are none; and it is looked whether all that tell of them agree. */
function standingsOf(db: Db): Partial<Record<Standing, number>> {
  const counts = countTasks(db, RUN);
  const standings = Object.keys(FIELD) as Standing[];
  const found = standings.map((standing) => [standing, counts[FIELD[standing]]] as const);
  const completed = counts.success + counts.errors + counts.timeouts;
  const failed = listFailedTasks(db, RUN, 100);
  expect(found.reduce((all, [, count]) => all + count, 0)).toBe(counts.total);
  expect(counts.left).toBe(counts.total - completed - counts.skipped);
  expect([...iterateTaskResults(db, RUN)]).toHaveLength(completed);
  expect(listNewestTaskResults(db, RUN, 100)).toHaveLength(completed);
  expect(failed.filter(({ message }) => message !== null)).toHaveLength(counts.errors + counts.timeouts);
  const open = (failed: boolean): unknown[] => [...iterateOpenTasks(db, RUN, { failed })];
  expect(open(false)).toHaveLength(counts.queued + counts.released);
  expect(open(true)).toHaveLength(counts.total - counts.running - counts.success - counts.skipped);
  expect(findFirstTask(db, RUN) !== undefined).toBe(counts.queued > 0);
  return Object.fromEntries(found.filter(([, count]) => count > 0));
}

test('what a person retries is released, whatever it had come to, until it comes to another end', async () => {
  const { item, stands } = await runOf(1);
  const only = item(0);
  for (const outcome of [OK, FAILED, TIMED_OUT]) {
    only.tries(outcome);
    only.retried();
    expect(stands()).toEqual({ released: 1 });
    only.tries(BACK);
    expect(stands()).toEqual({ released: 1 });
  }
  only.tries(TIMED_OUT);
  expect(stands()).toEqual({ timeout: 1 });
});

test('what is given back stands as before: a timeout that was tried again is one still', async () => {
  const { item, stands } = await runOf(3);
  item(0).tries(TIMED_OUT);
  item(0).tries(BACK);
  item(1).tries(FAILED);
  item(1).tries(BACK);
  item(2).tries(BACK);
  expect(stands()).toEqual({ timeout: 1, error: 1, queued: 1 });
});

test('what was skipped is brought back as released where it had failed, else as it was', async () => {
  const { item, stands } = await runOf(3);
  item(0).tries(FAILED);
  item(1).tries(OK);
  item(1).retried();
  for (const index of [0, 1, 2]) item(index).skipped();
  expect(stands()).toEqual({ skipped: 3 });
  for (const index of [0, 1, 2]) item(index).retried();
  expect(stands()).toEqual({ released: 2, queued: 1 });
});

test('what is dead has failed: retried it is released, but brought back from being skipped it is dead still', async () => {
  const { db, item, requeued, stands } = await runOf(2);
  run(db, 'update phases set max_attempts = 1');
  item(0).tries(TIMED_OUT);
  item(1).tries(FAILED);
  item(1).skipped();
  item(1).retried();
  expect(stands()).toEqual({ timeout: 1, error: 1 });
  expect(requeued('released')).toBe(0);
  item(0).retried();
  expect([stands(), requeued('released'), stands()]).toEqual([{ released: 1, error: 1 }, 1, { queued: 1, error: 1 }]);
});

test('poison is an error, also where it had timed out before; retried it is released', async () => {
  const { item, stands } = await runOf(1);
  const only = item(0);
  only.tries(TIMED_OUT);
  for (let death = 0; death < POISON.deaths; death++) only.tries(DIED);
  expect(stands()).toEqual({ error: 1 });
  only.retried();
  expect(stands()).toEqual({ released: 1 });
  only.tries(TIMED_OUT);
  expect(stands()).toEqual({ timeout: 1 });
});

test('going on takes what was released, and with the failed ones all of it', async () => {
  const { item, requeued, stands } = await runOf(4);
  item(0).tries(FAILED);
  item(1).tries(TIMED_OUT);
  item(2).tries(OK);
  item(3).tries(FAILED);
  for (const index of [2, 3]) item(index).retried();
  expect([requeued('released'), stands()]).toEqual([2, { queued: 2, error: 1, timeout: 1 }]);
  for (const index of [2, 3]) item(index).tries(FAILED);
  expect([requeued('released'), stands()]).toEqual([0, { error: 3, timeout: 1 }]);
  item(3).retried();
  expect([requeued('failed'), stands()]).toEqual([4, { queued: 4 }]);
});

test('failures of one cause are one, and what was released is none of them', async () => {
  const { db, item } = await runOf(3);
  item(0).tries(TIMED_OUT);
  for (const index of [1, 2]) item(index).tries(FAILED);
  expect(countCauses(db, RUN)).toBe(2);
  item(0).retried();
  expect([countCauses(db, RUN), listFailedTasks(db, RUN, 1).map(({ phaseId }) => phaseId)]).toEqual([1, ['task_1']]);
});

test('a clock that has stepped back neither undoes a release nor makes one of an old one', async () => {
  const { item, requeued, stands } = await runOf(1);
  const only = item(0);
  only.tries(FAILED, 50);
  only.retried(20);
  expect(stands()).toEqual({ released: 1 });
  only.tries(FAILED, 10);
  expect(stands()).toEqual({ error: 1 });
  requeued('failed', 40);
  only.tries(TIMED_OUT, 30);
  expect(stands()).toEqual({ timeout: 1 });
});

test('what is running is neither queued nor released', async () => {
  const { db, item, stands } = await runOf(2);
  item(1).tries(OK);
  item(1).retried();
  const running = [0, 1].map((index) => tryTask(db, anySession(db, taskName(index)), index));
  expect(stands()).toEqual({ running: 2 });
  for (const attempt of running) endTask(db, attempt, { outcome: BACK });
  expect(stands()).toEqual({ queued: 1, released: 1 });
});

const ENDED: Partial<Record<Outcome['is'], Standing>> = { succeeded: 'success', failed: 'error', timed_out: 'timeout' };

/** What becomes of an item that stands so. */
const afterTry = (standing: Standing, { is }: Outcome): Standing => ENDED[is] ?? standing;
const afterRetry = (standing: Standing): Standing => (standing === 'queued' ? 'queued' : 'released');

test('whatever is done in whatever order, and whatever the clock says, each stands in one way', {
  timeout: 120_000,
}, async () => {
  const step = fc.record({
    what: fc.constantFrom('try', 'try', 'try', 'retry', 'skip', 'requeue failed', 'requeue released'),
    index: fc.nat(2),
    outcome: fc.constantFrom(OK, FAILED, TIMED_OUT, BACK),
    at: fc.integer({ min: 1, max: 50 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const { db, item, requeued, stands } = await runOf(3);
      const model: { standing: Standing; skippedFrom?: Standing }[] = [0, 1, 2].map(() => ({ standing: 'queued' }));
      for (const { what, index, outcome, at } of steps) {
        const one = model[index] as (typeof model)[number];
        const { standing, skippedFrom = 'queued' } = one;
        if (what === 'try' && standing !== 'success' && standing !== 'skipped') {
          item(index).tries(outcome, at);
          one.standing = afterTry(standing, outcome);
        } else if (what === 'retry') {
          item(index).retried(at);
          one.standing = afterRetry(standing === 'skipped' ? skippedFrom : standing);
        } else if (what === 'skip' && standing !== 'success' && standing !== 'skipped') {
          item(index).skipped(at);
          Object.assign(one, { standing: 'skipped', skippedFrom: standing });
        } else if (what === 'requeue failed' || what === 'requeue released') {
          const from: Standing[] = what === 'requeue failed' ? ['error', 'timeout', 'released'] : ['released'];
          const taken = model.filter((other) => from.includes(other.standing));
          expect(requeued(what === 'requeue failed' ? 'failed' : 'released', at)).toBe(taken.length);
          for (const other of taken) other.standing = 'queued';
        }
        const expected: Partial<Record<Standing, number>> = {};
        for (const other of model) expected[other.standing] = (expected[other.standing] ?? 0) + 1;
        expect(stands()).toEqual(expected);
      }
      db.close();
    }),
    { numRuns: 40 },
  );
});
