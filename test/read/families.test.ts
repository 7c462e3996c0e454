import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/outcome.ts';
import type { Db } from '../../src/db/native.ts';
import { run } from '../../src/db/statement.ts';
import { countFamilyMembers } from '../../src/read/count-family-members.ts';
import { listFamilies } from '../../src/read/families.ts';
import type { FamilyFilter } from '../../src/read/family-filter.ts';
import { listFamilyMembers } from '../../src/read/family-members.ts';
import { listFamilyNames } from '../../src/read/family-names.ts';
import { listFamilySessions } from '../../src/read/family-sessions.ts';
import { listFlaky } from '../../src/read/flaky.ts';
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
const SUCCEEDED: Outcome = { is: 'succeeded' };
const failure = (fingerprint: string, category = 'other'): Outcome => ({
  ...(FAILED as Failure),
  ...{ fingerprint, category, message: `exit 1: ${category} of ${fingerprint}` },
});

/** The next phase ends so in this session. */
function attempt(db: Db, selection: SessionSelection, outcome: Outcome, at = 2) {
  const claimed = claimPhase(db, selection);
  if (!claimed) throw new Error('nothing to claim');
  finishAttempt(db, claimed, outcome, { at });
  return claimed;
}

const names = (db: Db, filter: FamilyFilter = {}): string[] =>
  listFamilies(db, filter).families.map(({ fingerprint }) => fingerprint);

async function phases(...keys: readonly (readonly [run: string, phase: string, reason?: string])[]): Promise<Db> {
  const db = await temporaryDatabase();
  const rows = keys.map(([runId, phaseId, reason]) =>
    rowOf({ runId, phaseId, ...(reason !== undefined && { lastFailureReason: reason }) }),
  );
  addPhases(db, rows);
  return db;
}

const THREE = [
  ['r1', 'p1'],
  ['r1', 'p2'],
  ['r2', 'p1'],
] as const;

describe('listFamilies', () => {
  it('tells how many attempts, phases and runs fail alike, and when they were first and last seen', async () => {
    const db = await phases(...THREE);
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

  it('puts the largest first, and of the same size the newest', async () => {
    const db = await phases(...THREE, ['r3', 'p1']);
    const selection = beginSession(db);
    for (const fingerprint of [B, 'f-cccccccc', A, A]) attempt(db, selection, failure(fingerprint));
    expect(names(db)).toEqual([A, 'f-cccccccc', B]);
    expect(names(db, { limit: 2 })).toEqual([A, 'f-cccccccc']);
    expect(listFamilies(db, { limit: 1 })).toMatchObject({ total: 3, failures: 4 });
  });

  it('leaves out what no phase fails with any more, unless it is asked for', async () => {
    const db = await phases(['r1', 'p1']);
    attempt(db, beginSession(db), failure(A));
    attempt(db, beginSession(db), failure(B));
    expect(names(db)).toEqual([B]);
    expect(names(db, { gone: true })).toEqual([B, A]);
    expect(listFamilies(db, { gone: true }).families[1]).toMatchObject({
      fingerprint: A,
      phases: 0,
      runs: 0,
      count: 1,
    });
  });

  it('counts phases whose failure came in and was never tried', async () => {
    const db = await phases(['r1', 'p1', 'Error: no disk'], ['r2', 'p1', 'Error: no disk'], ['r2', 'p2']);
    const { families, unnamed } = listFamilies(db);
    expect(families).toMatchObject([
      { count: 0, phases: 2, runs: 2, handle: null, sample: 'Error: no disk', first: { at: 1, handle: null } },
    ]);
    expect(unnamed).toEqual([{ category: 'unknown', phases: 1 }]);
  });

  it('tells of poison, which has no family, as long as it is there', async () => {
    const db = await phases(['r1', 'p1'], ['r1', 'p2', 'Error: no disk']);
    run(db, "update phases set state = 'dead', last_category = 'poison' where phase_id = 'p1'");
    expect(listFamilies(db, { dead: true })).toMatchObject({
      families: [],
      unnamed: [{ category: 'poison', phases: 1 }],
    });
    expect(listFamilies(db, { dead: true, runIds: ['r1'] }).unnamed).toEqual([{ category: 'poison', phases: 1 }]);
    expect(listFamilies(db, { category: 'other' }).unnamed).toEqual([]);
  });

  it('counts within a session or since a time, and still tells what fails now and since when', async () => {
    const db = await phases(...THREE);
    addPhases(db, [rowOf({ runId: 'r9', phaseId: 'untried' }), rowOf({ runId: 'r9', phaseId: 'p', state: 'queued' })]);
    const [earlier, later] = [beginSession(db), beginSession(db)];
    for (const fingerprint of [A, A, B]) attempt(db, earlier, failure(fingerprint), 10);
    const second = beginSession(db);
    attempt(db, second, failure(A), 20);
    attempt(db, second, SUCCEEDED, 20);
    attempt(db, second, SUCCEEDED, 20);
    for (const filter of [{ sessionIds: [second.sessionId] }, { since: 20 }]) {
      expect(listFamilies(db, filter)).toMatchObject({ total: 1, failures: 1, gone: 0, unnamed: [] });
      expect(listFamilies(db, filter).families[0]).toMatchObject({ fingerprint: A, count: 1, first: { at: 10 } });
    }
    expect(listFamilies(db, { sessionIds: [earlier.sessionId] })).toMatchObject({ total: 1, failures: 2, gone: 1 });
    expect(names(db, { sessionIds: [earlier.sessionId], gone: true })).toEqual([A, B]);
    expect(names(db, { sessionIds: [later.sessionId], gone: true })).toEqual([]);
    expect(names(db, { since: 21, gone: true })).toEqual([]);
  });

  it('looks only at some runs, at one category, at what is dead', async () => {
    const db = await phases(...THREE);
    const selection = beginSession(db);
    expect(attempt(db, selection, failure(B), 10).runId).toBe('r2');
    attempt(db, selection, failure(A, 'patch'), 20);
    attempt(db, selection, failure(A, 'patch'), 30);
    run(db, "update phases set state = 'dead' where phase_id = 'p2'");
    expect(names(db, { runIds: ['r2'] })).toEqual([B]);
    expect(names(db, { runIds: ['r2'], gone: true, since: 0 })).toEqual([B]);
    expect(names(db, { category: 'patch' })).toEqual([A]);
    expect(names(db, { category: 'patch', since: 0, gone: true })).toEqual([A]);
    expect(names(db, { category: 'patch', runIds: ['r2'] })).toEqual([]);
    expect(listFamilies(db, { dead: true }).families).toMatchObject([
      { fingerprint: A, phases: 1, dead: 1, runs: 1, count: 2 },
    ]);
    expect(listFamilies(db, { runIds: ['r1'] }).families).toMatchObject([
      { fingerprint: A, phases: 2, dead: 1, runs: 1 },
    ]);
    run(db, "update phases set state = 'dead' where run_id = 'r2'");
    expect(listFamilies(db, { runIds: ['r2'] }).families).toMatchObject([{ fingerprint: B, dead: 1, runs: 1 }]);
  });
});

describe('listFamilyMembers', () => {
  it('lists those that failed so most lately first, then those that were never tried', async () => {
    const db = await phases(['r1', 'p1'], ['r2', 'p1'], ['r3', 'p1'], ['r4', 'p1', 'never tried']);
    const first = beginSession(db);
    const [one, two] = [attempt(db, first, failure(A), 10), attempt(db, first, failure(A), 20)];
    run(db, "update phases set last_fingerprint = @A where run_id = 'r4'", { A });
    const found = listFamilyMembers(db, A);
    expect(found.map(({ runId, handle, since, failures }) => ({ runId, handle, since, failures }))).toEqual([
      { runId: two.runId, handle: two.handle, since: 20, failures: 1 },
      { runId: one.runId, handle: one.handle, since: 10, failures: 1 },
      { runId: 'r4', handle: null, since: 1, failures: 0 },
    ]);
    expect(found[2]).toMatchObject({ message: 'never tried', attempts: 0 });
    expect(listFamilyMembers(db, A, { limit: 1 })).toHaveLength(1);
    expect(listFamilyMembers(db, A, { since: 20 })).toMatchObject([{ runId: two.runId }]);
    expect(listFamilyMembers(db, A, { runIds: ['r4'] })).toMatchObject([{ runId: 'r4' }]);
    expect(countFamilyMembers(db, A, {})).toBe(3);
  });

  it('tells of those that went on to something else only where they are asked for', async () => {
    const db = await phases(['r1', 'p1'], ['r2', 'p1']);
    const first = beginSession(db);
    attempt(db, first, failure(A));
    attempt(db, first, failure(A));
    attempt(db, beginSession(db), failure(B));
    expect(listFamilyMembers(db, A)).toMatchObject([{ runId: 'r2', isLast: true }]);
    expect(listFamilyMembers(db, A, { gone: true })).toMatchObject([
      { runId: 'r2', isLast: true },
      { runId: 'r1', isLast: false, state: 'failed', attempts: 2, failures: 1 },
    ]);
  });
});

describe('listFamilySessions', () => {
  it('names each session that has seen it once, the oldest first', async () => {
    const db = await phases(...THREE);
    const sessions = [beginSession(db)];
    for (let nth = 0; nth < 3; nth++) attempt(db, sessions[0] as SessionSelection, failure(A));
    for (const outcome of [failure(B), failure(A)]) {
      const session = beginSession(db);
      sessions.push(session);
      attempt(db, session, outcome);
      attempt(db, session, outcome);
    }
    expect(listFamilySessions(db, A)).toEqual([sessions[0]?.sessionId, sessions[2]?.sessionId]);
    expect(listFamilySessions(db, 'f-99999999')).toEqual([]);
  });
});

describe('listFamilyNames', () => {
  it('finds by their beginning those that were tried and those that came in, each once', async () => {
    const db = await phases(['r1', 'p1'], ['r2', 'p1']);
    const first = beginSession(db);
    attempt(db, first, failure('f-aa000000'));
    attempt(db, first, failure('f-aa000001'));
    run(db, "update phases set last_fingerprint = 'f-ab000000' where run_id = 'r2'");
    expect(listFamilyNames(db, 'f-a', 9)).toEqual(['f-aa000000', 'f-aa000001', 'f-ab000000']);
    expect(listFamilyNames(db, 'f-aa', 1)).toEqual(['f-aa000000']);
    expect(listFamilyNames(db, 'f-ab000000', 9)).toEqual(['f-ab000000']);
    expect(listFamilyNames(db, 'f-b', 9)).toEqual([]);
  });
});

describe('listFlaky', () => {
  /** Fails, then passes; what differs between the two is said. */
  async function pair(change: string): Promise<Db> {
    const db = await phases(['r1', 'p1']);
    attempt(db, beginSession(db), failure(A), 10);
    attempt(db, beginSession(db), SUCCEEDED, 20);
    run(db, `update attempts set git_commit = 'abc', git_dirty = 0, argv = '["x"]', inputs_digest = '1'`);
    if (change !== '') run(db, `update attempts set ${change} where number = 1`);
    return db;
  }

  it('names a phase that passed with nothing changed, with both attempts', async () => {
    const db = await pair('');
    expect(listFlaky(db)).toMatchObject([
      { runId: 'r1', phaseId: 'p1', failed: 1, passed: 2, at: 20, commit: 'abc', fingerprint: A },
    ]);
    expect(listFlaky(db, { since: 20, fingerprint: A, category: 'other', runIds: ['r1'] })).toHaveLength(1);
    for (const filter of [{ since: 21 }, { fingerprint: B }, { category: 'patch' }, { runIds: ['r2'] }, { limit: 0 }])
      expect(listFlaky(db, filter), JSON.stringify(filter)).toEqual([]);
  });

  it.each([
    "git_commit = 'def'",
    'git_commit = null',
    'git_dirty = 1',
    'git_dirty = null',
    "argv = '[]'",
    "inputs_digest = '2'",
  ])('is no such phase where %s for the failure', async (change) => {
    expect(listFlaky(await pair(change))).toEqual([]);
  });

  it('names a phase once, by its newest such pass, and only by failures before it', async () => {
    const db = await phases(['r1', 'p1']);
    for (const [nth, outcome] of [failure(A), SUCCEEDED, failure(B), SUCCEEDED].entries()) {
      run(db, "update phases set state = 'failed'");
      attempt(db, beginSession(db), outcome, nth + 10);
    }
    run(db, `update attempts set git_commit = 'abc', git_dirty = 0, argv = '["x"]'`);
    expect(listFlaky(db)).toMatchObject([{ failed: 3, passed: 4, fingerprint: B }]);
    run(db, "update attempts set outcome = case number when 4 then 'failed' else 'succeeded' end, message = 'exit 1'");
    expect(listFlaky(db)).toEqual([]);
  });
});
