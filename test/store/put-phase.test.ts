import { describe, expect, test } from 'vitest';
import { DEFAULT_RULES } from '../../src/core/failure/category.ts';
import type { ImportRow } from '../../src/core/import-row.ts';
import type { Db } from '../../src/db/native.ts';
import { get } from '../../src/db/statement.ts';
import { putPhase } from '../../src/store/put-phase.ts';
import {
  addPhases,
  beginSession,
  claimPhase,
  FAILED,
  finishAttempt,
  rowOf,
  temporaryDatabase,
} from '../support/database.ts';

const options = { source: '/backlog.db', rules: DEFAULT_RULES, by: 'test', at: 5 };
const row = (facts: Partial<ImportRow> = {}) => rowOf({ runId: 'r', phaseId: 'p', ...facts });
const phaseIn = (db: Db) =>
  get<{ state: string; reason: string | null; category: string | null }>(
    db,
    'select state, last_reason reason, last_category category from phases',
  );

async function imported(facts: Partial<ImportRow> = {}) {
  const db = await temporaryDatabase();
  addPhases(db, [row(facts)]);
  return db;
}

async function drained(outcome: Parameters<typeof finishAttempt>[2], facts: Partial<ImportRow> = {}) {
  const db = await imported(facts);
  const attempt = claimPhase(db, beginSession(db));
  if (attempt) finishAttempt(db, attempt, outcome);
  return db;
}

describe('importing again', () => {
  test('changes nothing where nothing differs', async () => {
    expect(putPhase(await imported(), row(), options)).toBe('unchanged');
  });

  test('takes over what differs', async () => {
    const db = await imported();
    expect(putPhase(db, row({ state: 'failed', lastFailureReason: 'PATCH_FAILED' }), options)).toBe('updated');
    expect(phaseIn(db)).toMatchObject({ reason: 'PATCH_FAILED', category: 'patch' });
    expect(putPhase(db, row({ state: 'complete' }), options)).toBe('updated');
    expect(phaseIn(db)).toEqual({ state: 'complete', reason: null, category: null });
  });

  test('never undoes what was drained here', async () => {
    const db = await drained({ is: 'succeeded' });
    expect(putPhase(db, row({ lastFailureReason: 'another reason' }), options)).toBe('left-alone');
    expect(phaseIn(db)?.state).toBe('complete');
  });

  test('believes that a phase which failed here was completed there', async () => {
    const db = await drained(FAILED);
    expect(putPhase(db, row({ state: 'complete' }), options)).toBe('updated');
    expect(phaseIn(db)?.state).toBe('complete');
  });

  test('takes a new failure of what the file had called complete', async () => {
    const db = await drained({ is: 'succeeded' });
    putPhase(db, row({ state: 'complete' }), options);
    expect(putPhase(db, row({ state: 'failed', lastFailureReason: 'broken anew' }), options)).toBe('updated');
    expect(phaseIn(db)).toMatchObject({ state: 'failed', reason: 'broken anew' });
  });

  test('leaves a running phase running', async () => {
    const db = await imported();
    claimPhase(db, beginSession(db));
    expect(putPhase(db, row({ state: 'complete' }), options)).toBe('left-alone');
    expect(phaseIn(db)?.state).toBe('running');
  });
});
