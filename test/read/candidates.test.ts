import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { categoryRank } from '../../src/core/failure/category.ts';
import type { ImportRow } from '../../src/core/import-row.ts';
import { compareRanks, type Rank } from '../../src/core/selection.ts';
import { all, run } from '../../src/db/statement.ts';
import {
  addPhases,
  beginSession,
  claimPhase,
  FAILED,
  finishAttempt,
  firstCandidates,
  rowOf,
  selectionOf,
  temporaryDatabase,
} from '../support/database.ts';

const REASONS = [
  undefined,
  'CI collection/import error: x',
  'DELIVERABLES_VALIDATION_FAILED',
  'PATCH_FAILED',
  'timed out after 9 s',
  'boom',
];

const phase = fc.record({
  run: fc.integer({ min: 0, max: 5 }),
  state: fc.constantFrom(
    'failed' as const,
    'failed' as const,
    'failed' as const,
    'complete' as const,
    'queued' as const,
  ),
  priority: fc.integer({ min: 0, max: 2 }),
  reason: fc.constantFrom(...REASONS),
  tierIndex: fc.integer({ min: 0, max: 1 }),
  phaseIndex: fc.integer({ min: 0, max: 3 }),
  burned: fc.integer({ min: 0, max: 2 }),
});
type Generated = typeof phase extends fc.Arbitrary<infer Value> ? Value : never;

/** The rule as it is written down: rounds over the runs, and one sort. */
function naivePlan(rows: readonly (Rank & { runId: string; state: string })[]): number[] {
  const waiting = new Set(rows.filter((row) => row.state === 'queued').map((row) => row.runId));
  const failed = rows.filter((row) => row.state === 'failed' && !waiting.has(row.runId)).sort(compareRanks);
  const rounds = new Map<number, typeof failed>();
  const seen = new Map<string, number>();
  for (const row of failed) {
    const round = seen.get(row.runId) ?? 0;
    seen.set(row.runId, round + 1);
    rounds.set(round, [...(rounds.get(round) ?? []), row]);
  }
  return [...rounds.values()].flatMap((round) => round.sort(compareRanks).map((row) => row.id));
}

const ROWS = `select p.id, p.run_id runId, p.state, p.priority, p.burned, p.category_rank categoryRank, p.tier_index tierIndex,
  p.phase_index phaseIndex, (select count(*) from phases f where f.run_id = p.run_id and f.state = 'failed') failed from phases p`;

async function databaseOf(generated: readonly Generated[]) {
  const db = await temporaryDatabase();
  const rows = generated.map((one, at): ImportRow => {
    const { state, priority, tierIndex, phaseIndex, reason } = one;
    const place = { runId: `r${one.run}`, phaseId: `p${at}`, state, priority, tierIndex, phaseIndex };
    return rowOf({ ...place, ...(reason !== undefined && { lastFailureReason: reason }) });
  });
  addPhases(db, rows);
  for (const [at, { burned }] of generated.entries())
    run(db, 'update phases set burned = @burned where phase_id = @id', { burned, id: `p${at}` });
  return db;
}

describe('the order', () => {
  test('is that of one naive sort in rounds over the runs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(phase, { maxLength: 40 }), async (generated) => {
        const db = await databaseOf(generated);
        const planned = firstCandidates(db, selectionOf(), 1000).map((candidate) => candidate.id);
        expect(planned).toEqual(naivePlan(all(db, ROWS)));
      }),
      { numRuns: 40 },
    );
  });

  test('is the order in which one session after another claims, if nothing else happens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(phase, { maxLength: 25 }), async (generated) => {
        const db = await databaseOf(generated.map((one) => ({ ...one, burned: 0 })));
        const selection = beginSession(db);
        const plan = firstCandidates(db, selection, 1000).map((candidate) => candidate.phaseId);
        const taken = new Map<string, number>();
        const claimed: string[] = [];
        for (let next = claimPhase(db, selection, taken); next; next = claimPhase(db, selection, taken)) {
          claimed.push(next.phaseId);
          taken.set(next.runId, (taken.get(next.runId) ?? 0) + 1);
          finishAttempt(db, next, { is: 'interrupted', by: 'stop', message: 'given back' });
        }
        expect(claimed).toEqual(plan);
      }),
      { numRuns: 25 },
    );
  });

  test('prefers fewest burned attempts, then what is likely mended by now', async () => {
    const db = await temporaryDatabase();
    addPhases(db, [
      rowOf({ runId: 'a', phaseId: 'timeout', lastFailureReason: 'timed out' }),
      rowOf({ runId: 'b', phaseId: 'patch', lastFailureReason: 'PATCH_FAILED' }),
      rowOf({ runId: 'c', phaseId: 'unknown' }),
      rowOf({ runId: 'd', phaseId: 'burned' }),
      rowOf({ runId: 'e', phaseId: 'urgent', priority: 1, lastFailureReason: 'timed out' }),
    ]);
    run(db, "update phases set burned = 1 where phase_id = 'burned'");
    expect(firstCandidates(db, selectionOf(), 9).map((one) => one.phaseId)).toEqual([
      'urgent',
      'unknown',
      'patch',
      'timeout',
      'burned',
    ]);
  });

  test('the rank in the database is the one in core', async () => {
    const db = await temporaryDatabase();
    addPhases(
      db,
      REASONS.map((reason, at) =>
        rowOf({ runId: 'r', phaseId: `p${at}`, ...(reason && { lastFailureReason: reason }) }),
      ),
    );
    const rows = all<{ rank: number; category: string }>(
      db,
      "select category_rank rank, coalesce(last_category, 'unknown') category from phases",
    );
    for (const { rank, category } of rows) expect(rank).toBe(categoryRank(category));
  });
});

describe('what is left out', () => {
  test('a run with queued work, unless it is overridden', async () => {
    const db = await temporaryDatabase();
    addPhases(db, [rowOf({ runId: 'r', phaseId: 'a' }), rowOf({ runId: 'r', phaseId: 'b', state: 'queued' })]);
    expect(firstCandidates(db, selectionOf(), 9)).toEqual([]);
    expect(firstCandidates(db, selectionOf({ skipRunsWithQueued: false }), 9)).toHaveLength(1);
  });

  test("a run at its limit of running phases, and another session's fresh failure", async () => {
    const db = await temporaryDatabase();
    addPhases(db, [rowOf({ runId: 'r', phaseId: 'a' }), rowOf({ runId: 'r', phaseId: 'b' })]);
    const [early, late] = [beginSession(db), beginSession(db)];
    const attempt = claimPhase(db, late);
    expect(claimPhase(db, early)).toBeUndefined();
    if (attempt) finishAttempt(db, attempt, FAILED);
    expect(firstCandidates(db, early, 9).map((one) => one.phaseId)).toEqual(['b']);
    expect(firstCandidates(db, beginSession(db), 9)).toHaveLength(2);
  });

  test('what waits for another phase, until that one is complete or skipped', async () => {
    const db = await temporaryDatabase();
    addPhases(db, [
      rowOf({ runId: 'r', phaseId: 'first', state: 'failed' }),
      rowOf({ runId: 'r', phaseId: 'second', after: ['first'] }),
    ]);
    expect(firstCandidates(db, selectionOf(), 9).map((one) => one.phaseId)).toEqual(['first']);
    run(db, "update phases set state = 'complete' where phase_id = 'first'");
    expect(firstCandidates(db, selectionOf(), 9).map((one) => one.phaseId)).toEqual(['second']);
  });
});

describe('queued phases', () => {
  const queued = (runId: string, phaseIndex: number, facts: Partial<ImportRow> = {}) =>
    rowOf({ runId, phaseId: `p${phaseIndex}`, phaseIndex, state: 'queued', ...facts });

  test('of a sequential run come one by one, in its order', async () => {
    const db = await temporaryDatabase();
    addPhases(db, [queued('r', 2), queued('r', 1), queued('r', 0, { state: 'complete' })]);
    const selection = selectionOf({ states: 'queued' });
    expect(firstCandidates(db, selection, 9).map((one) => one.phaseId)).toEqual(['p1']);
    run(db, "update phases set state = 'failed' where phase_id = 'p1'");
    expect(firstCandidates(db, selection, 9)).toEqual([]);
  });

  test('of an independent run do not wait', async () => {
    const db = await temporaryDatabase();
    addPhases(db, [queued('r', 0), queued('r', 1)], 'independent');
    expect(firstCandidates(db, selectionOf({ states: 'queued', perRunConcurrency: 0 }), 9)).toHaveLength(2);
  });

  test('that are under way elsewhere are left alone', async () => {
    const db = await temporaryDatabase();
    addPhases(db, [queued('r', 0, { elsewhere: true, sourceState: 'GATE' })]);
    expect(firstCandidates(db, selectionOf({ states: 'queued' }), 9)).toEqual([]);
  });
});
