import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/outcome.ts';
import type { Db } from '../../src/db/native.ts';
import { run } from '../../src/db/statement.ts';
import { listFamilies } from '../../src/read/families.ts';
import type { FamilyFilter } from '../../src/read/family-filter.ts';
import {
  addPhases,
  beginSession,
  claimPhase,
  FAILED,
  finishAttempt,
  rowOf,
  type SessionSelection,
  temporaryDatabase,
} from '../support/database.ts';

type Failure = Extract<Outcome, { is: 'failed' }>;

const A = 'f-aaaaaaaa';
const B = 'f-bbbbbbbb';
const failure = (fingerprint: string, category = 'other'): Outcome => ({
  ...(FAILED as Failure),
  ...{ fingerprint, category, message: `exit 1: ${category} of ${fingerprint}` },
});

/** The next phase fails, or ends well, in this session. */
function attempt(db: Db, selection: SessionSelection, outcome: Outcome, at = 2) {
  const claimed = claimPhase(db, selection);
  if (!claimed) throw new Error('nothing to claim');
  finishAttempt(db, claimed, outcome, { at });
  return claimed;
}

const fingerprints = (db: Db, filter: FamilyFilter = {}): string[] =>
  listFamilies(db, filter).families.map(({ fingerprint }) => fingerprint);

async function threePhases(): Promise<Db> {
  const db = await temporaryDatabase();
  addPhases(db, [
    rowOf({ runId: 'r1', phaseId: 'p1' }),
    rowOf({ runId: 'r1', phaseId: 'p2' }),
    rowOf({ runId: 'r2', phaseId: 'p1' }),
  ]);
  return db;
}

describe('listFamilies', () => {
  it('tells how many attempts, phases and runs fail alike, and when they were first and last seen', async () => {
    const db = await threePhases();
    const selection = beginSession(db);
    const first = attempt(db, selection, failure(A), 10);
    attempt(db, selection, failure(A), 20);
    const last = attempt(db, selection, failure(A), 30);
    run(db, "update attempts set git_commit = 'abc', git_dirty = 0 where handle = @handle", { handle: first.handle });
    const { families, total, failures } = listFamilies(db);
    expect({ total, failures }).toEqual({ total: 1, failures: 3 });
    expect(families).toEqual([
      {
        ...{ fingerprint: A, category: 'other', count: 3, phases: 3, dead: 0, runs: 2, handle: last.handle },
        ...{ sample: 'exit 1: other of f-aaaaaaaa', stdoutPath: null, stderrPath: null },
        first: { at: 10, handle: first.handle, sessionId: selection.sessionId, commit: 'abc', dirty: false },
        last: { at: 30, handle: last.handle, sessionId: selection.sessionId, commit: null, dirty: null },
      },
    ]);
  });
});
