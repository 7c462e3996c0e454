import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/core/outcome.ts';
import { PHASE_STATES } from '../../src/core/phase.ts';
import type { Db } from '../../src/db/native.ts';
import { all, get } from '../../src/db/statement.ts';
import { transact } from '../../src/db/transact.ts';
import { MISCOUNTED_CATEGORIES, RECOMPUTE } from '../../src/db/triggers.ts';
import { claim } from '../../src/store/claim.ts';
import { retry, skip } from '../../src/store/move.ts';
import {
  addPhases,
  beginSession,
  claimPhase,
  FAILED,
  finishAttempt,
  firstCandidates,
  rowOf,
  temporaryDatabase,
} from '../support/database.ts';

const stateOf = (db: Db, phaseId: string) =>
  get<{ state: string; burned: number }>(db, 'select state, burned from phases where phase_id = @phaseId', { phaseId });

const INTERRUPTED: Outcome = { is: 'interrupted', by: 'stop', message: 'given back' };

async function oneFailed(facts: Parameters<typeof rowOf>[0] | undefined = undefined) {
  const db = await temporaryDatabase();
  addPhases(db, [rowOf(facts ?? { runId: 'r', phaseId: 'p' })]);
  return { db, selection: beginSession(db) };
}

describe('a claim', () => {
  test('takes a phase once, whoever else has chosen it', async () => {
    const { db, selection } = await oneFailed();
    const [phase] = firstCandidates(db, selection, 1);
    if (!phase) throw new Error('nothing to claim');
    const request = (attemptId: string) => ({ selection, phase, attemptId, at: 1 });
    expect(transact(db, () => claim(db, request('a')))).toMatchObject({ number: 1, from: 'failed' });
    expect(transact(db, () => claim(db, request('b')))).toBeUndefined();
    expect(get<{ n: number }>(db, 'select count(*) n from attempts')?.n).toBe(1);
  });

  test('records the counts before it, and its event', async () => {
    const { db, selection } = await oneFailed();
    claimPhase(db, selection);
    expect(get(db, 'select counts_before c from attempts')).toEqual({ c: expect.stringContaining('"failed":1') });
    expect(all(db, "select type from events where type like 'attempt.%'")).toEqual([{ type: 'attempt.claimed' }]);
  });
});

describe('a finish', () => {
  test('happens exactly once', async () => {
    const { db, selection } = await oneFailed();
    const attempt = claimPhase(db, selection);
    if (!attempt) throw new Error('nothing was claimed');
    expect(finishAttempt(db, attempt, FAILED)).toMatchObject({ to: 'failed' });
    expect(finishAttempt(db, attempt, { is: 'succeeded' })).toBeUndefined();
    expect(stateOf(db, 'p')).toEqual({ state: 'failed', burned: 1 });
  });

  test.each([
    [{ is: 'succeeded' } as Outcome, 'complete', 0],
    [FAILED, 'failed', 1],
    [{ ...FAILED, is: 'timed_out', limit: 'timeout' } as Outcome, 'failed', 1],
    [INTERRUPTED, 'failed', 0],
    [{ is: 'not_started', message: 'no room' } as Outcome, 'failed', 0],
  ])('%o', async (outcome, state, burned) => {
    const { db, selection } = await oneFailed();
    const attempt = claimPhase(db, selection);
    if (attempt) finishAttempt(db, attempt, outcome);
    expect(stateOf(db, 'p')).toEqual({ state, burned });
  });

  test('makes it dead once its attempts are burned, and a retry revives it for one more', async () => {
    const { db, selection } = await oneFailed({ runId: 'r', phaseId: 'p', maxAttempts: 1 });
    const attempt = claimPhase(db, selection);
    if (attempt) finishAttempt(db, attempt, FAILED);
    expect(stateOf(db, 'p')?.state).toBe('dead');
    expect(transact(db, () => retry(db, { runId: 'r', by: 'me', at: 1, note: '' }))).toHaveLength(1);
    expect(stateOf(db, 'p')?.state).toBe('failed');
    const again = claimPhase(db, beginSession(db));
    if (again) finishAttempt(db, again, FAILED);
    expect(stateOf(db, 'p')).toEqual({ state: 'dead', burned: 2 });
  });
});

test('a skipped phase goes back to where it was skipped from', async () => {
  const { db } = await oneFailed({ runId: 'r', phaseId: 'p', state: 'queued' });
  const request = { runId: 'r', phaseId: 'p', by: 'me', at: 1, note: '' };
  expect(transact(db, () => skip(db, request))).toMatchObject([{ to: 'skipped' }]);
  expect(transact(db, () => retry(db, request))).toMatchObject([{ to: 'queued' }]);
});

test('counts and heads on the runs are what a recount gives, whatever has happened', async () => {
  const step = fc.constantFrom('claim', 'finish', 'fail', 'give back', 'skip', 'retry', 'forget one');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(step, fc.nat(5)), { maxLength: 30 }), async (steps) => {
      const db = await temporaryDatabase();
      addPhases(
        db,
        [0, 1, 2, 3, 4, 5].map((n) => rowOf({ runId: `r${n % 2}`, phaseId: `p${n}`, phaseIndex: n })),
      );
      const open: NonNullable<ReturnType<typeof claimPhase>>[] = [];
      for (const [what, n] of steps) {
        const key = { runId: `r${n % 2}`, phaseId: `p${n}`, by: 'me', at: 1, note: '' };
        if (what === 'claim') open.push(...[claimPhase(db, beginSession(db))].flatMap((attempt) => attempt ?? []));
        else if (what === 'skip') transact(db, () => skip(db, key));
        else if (what === 'retry') transact(db, () => retry(db, key));
        else if (what === 'forget one')
          db.prepare("delete from phases where phase_id = ? and state = 'skipped'").run(key.phaseId);
        else {
          const attempt = open.pop();
          if (attempt)
            finishAttempt(
              db,
              attempt,
              what === 'finish' ? { is: 'succeeded' } : what === 'fail' ? FAILED : INTERRUPTED,
            );
        }
      }
      expect(all(db, MISCOUNTED_CATEGORIES)).toEqual([]);
      const kept = all(db, 'select * from runs order by run_id');
      db.exec(RECOMPUTE);
      expect(all(db, 'select * from runs order by run_id')).toEqual(kept);
      const counted = get<{ n: number }>(db, `select sum(${PHASE_STATES.join(' + ')}) n from runs`);
      expect(counted).toEqual(get(db, 'select count(*) n from phases'));
    }),
    { numRuns: 30 },
  );
});
