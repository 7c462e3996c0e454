import { expect, test } from 'vitest';
import { transact } from '../../src/db/transact.ts';
import { findAttempt } from '../../src/read/attempts.ts';
import { adopt } from '../../src/store/adopt.ts';
import { takeOver } from '../../src/store/take-over.ts';
import {
  addPhases,
  beginSession,
  claimPhase,
  FAILED,
  finishAttempt,
  rowOf,
  temporaryDatabase,
} from '../support/database.ts';

async function claimed() {
  const db = await temporaryDatabase();
  addPhases(db, [rowOf({ runId: 'r', phaseId: 'p' })]);
  const selection = beginSession(db);
  const attempt = claimPhase(db, selection);
  if (!attempt) throw new Error('nothing was claimed');
  const take = (by: string, instead: string | null) =>
    transact(db, () => adopt(db, { ...attempt, by, sessionId: undefined, adopter: by, instead, at: 3 }));
  return { db, attempt, take, sessionId: selection.sessionId };
}

test('an attempt is adopted by the first who found its conductor dead, and by nobody who found the same one', async () => {
  const { db, attempt, take } = await claimed();
  expect([take('one', null), take('two', null)]).toEqual([true, false]);
  expect(findAttempt(db, attempt.handle)?.adoptedBy).toBe('one');
  // Who found that one dead in turn may.
  expect([take('three', 'one'), take('four', 'one')]).toEqual([true, false]);
  expect(findAttempt(db, attempt.handle)?.adoptedBy).toBe('three');
});

test('an attempt that has ended is adopted by nobody', async () => {
  const { db, attempt, take } = await claimed();
  finishAttempt(db, attempt, FAILED);
  expect(take('one', null)).toBe(false);
});

test('a session is taken over once', async () => {
  const { db, sessionId } = await claimed();
  const take = (by: string) => transact(db, () => takeOver(db, { sessionId, by, at: 3, note: 'died' }));
  expect([take('one'), take('two')]).toEqual([true, false]);
  expect(db.prepare('select status, taken_over_by by from sessions').get()).toEqual({
    status: 'interrupted',
    by: 'one',
  });
});
