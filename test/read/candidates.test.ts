import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { categoryRank } from '../../src/core/failure/category.ts';
import type { ImportRow } from '../../src/core/import-row.ts';
import { compareRanks, type Rank } from '../../src/core/selection.ts';
import type { Db } from '../../src/db/native.ts';
import { all, run } from '../../src/db/statement.ts';
import { transact } from '../../src/db/transact.ts';
import { listHeld } from '../../src/read/held.ts';
import { claim } from '../../src/store/claim.ts';
import { placeHold } from '../../src/store/holds.ts';
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

type NaiveRow = Rank & { readonly runId: string; readonly state: string };

/** The rule as it is written down: rounds over the runs, and one sort. */
function naivePlan<Row extends NaiveRow>(
  rows: readonly Row[],
  isClosed: (row: Row) => boolean = () => false,
): number[] {
  const waiting = new Set(rows.filter((row) => row.state === 'queued').map((row) => row.runId));
  const failed = rows
    .filter((row) => row.state === 'failed' && !waiting.has(row.runId) && !isClosed(row))
    .sort(compareRanks);
  const rounds = new Map<number, typeof failed>();
  const seen = new Map<string, number>();
  for (const row of failed) {
    const round = seen.get(row.runId) ?? 0;
    seen.set(row.runId, round + 1);
    rounds.set(round, [...(rounds.get(round) ?? []), row]);
  }
  return [...rounds.values()].flatMap((round) => round.sort(compareRanks).map((row) => row.id));
}

/** With how often the database was asked. */
function countLooks<Found>(db: Db, look: (counted: Db) => Found): { readonly found: Found; readonly looks: number } {
  let looks = 0;
  const counting =
    <Parameter, Result>(ask: (parameters: Parameter) => Result) =>
    (parameters: Parameter) => {
      looks++;
      return ask(parameters);
    };
  const prepare = (sql: string) => {
    const prepared = db.prepare(sql);
    const { get, all, iterate } = prepared;
    return Object.fromEntries(
      Object.entries({ get, all, iterate }).map(([name, ask]) => [name, counting(ask.bind(prepared))]),
    );
  };
  return { found: look({ prepare } as unknown as Db), looks };
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
  test.each([
    ['queued', { states: 'queued', perRunConcurrency: 0, runIds: ['r'] }],
    ['failed', { states: 'failed' }],
  ] as const)('costs no more looks when thousands of a run were taken before: %s', async (state, facts) => {
    const db = await temporaryDatabase();
    addPhases(
      db,
      [rowOf({ runId: 'r', phaseId: 'p0', state }), rowOf({ runId: 'r', phaseId: 'p1', state })],
      'independent',
    );
    const looksAfter = (taken: number) =>
      countLooks(db, (counted) => firstCandidates(counted, selectionOf(facts), 1, new Map([['r', taken]])));
    expect(looksAfter(1).found).toHaveLength(1);
    expect(looksAfter(5_000)).toEqual(looksAfter(1));
  });

  test('is that of one naive sort in rounds over the runs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(phase, { maxLength: 40 }), async (generated) => {
        const db = await databaseOf(generated);
        const planned = firstCandidates(db, selectionOf(), 1000).map((candidate) => candidate.id);
        expect(planned).toEqual(naivePlan(all<NaiveRow>(db, ROWS)));
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

describe('quotas', () => {
  const NAMES = ['a', 'b', 'c'];
  const names = fc.subarray(NAMES);
  const scene = fc.record({
    phases: fc.array(fc.tuple(phase, names, fc.boolean()), { maxLength: 30 }),
    ofRuns: fc.array(names, { minLength: 6, maxLength: 6 }),
    slots: fc.dictionary(fc.constantFrom(...NAMES), fc.integer({ min: 1, max: 3 })),
    held: fc.uniqueArray(fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(undefined, 0, 1, 2)), {
      selector: ([name]) => name,
      maxLength: 2,
    }),
  });
  type Scene = typeof scene extends fc.Arbitrary<infer Value> ? Value : never;
  type QuotaRow = NaiveRow & { readonly ofPhase: string | null; readonly ofRun: string | null };

  /** Every phase with what it and its run refer to; those that are told to run do. */
  async function sceneOf({ phases, ofRuns, held }: Scene) {
    const db = await databaseOf(phases.map(([one]) => one));
    for (const [at, [{ state }, quotas, runs]] of phases.entries()) {
      const facts = { id: `p${at}`, quotas: quotas.length > 0 ? JSON.stringify(quotas) : null };
      run(db, 'update phases set quotas = @quotas where phase_id = @id', facts);
      if (runs && state === 'failed') run(db, RUNS, { id: `p${at}` });
    }
    for (const [at, quotas] of ofRuns.entries())
      run(db, 'update runs set quotas = @quotas where run_id = @id', { id: `r${at}`, quotas: JSON.stringify(quotas) });
    for (const [quota, until] of held)
      placeHold(db, {
        ...{ target: { on: 'quota', quota }, why: 'usage-limit', by: 'test', note: '', placedAt: 0 },
        ...(until !== undefined && { until }),
      });
    return { db, rows: all<QuotaRow>(db, QUOTA_ROWS) };
  }

  const RUNS = `update phases set state = 'running', claimed_from = 'failed', open_attempt_id = phase_id where phase_id = @id`;
  const QUOTA_ROWS = ROWS.replace(
    'select',
    'select p.quotas ofPhase, (select quotas from runs r where r.run_id = p.run_id) ofRun,',
  );

  const quotasOf = ({ ofPhase, ofRun }: QuotaRow): string[] => [
    ...new Set<string>([...JSON.parse(ofPhase ?? '[]'), ...JSON.parse(ofRun ?? '[]')]),
  ];

  /** By the rule: as many running phases as it has slots, or a hold that is in force at the time 1. */
  function closedQuotas(rows: readonly QuotaRow[], { slots, held }: Scene): string[] {
    const used = (name: string) => rows.filter((row) => row.state === 'running' && quotasOf(row).includes(name)).length;
    const isFull = (name: string) => slots[name] !== undefined && used(name) >= slots[name];
    return NAMES.filter((name) => isFull(name) || held.some(([quota, until]) => quota === name && (until ?? 9) > 1));
  }

  test('that are full or held leave out what refers to them and nothing else; and each is told of once', async () => {
    const seen = { closed: 0, open: 0 };
    await fc.assert(
      fc.asyncProperty(scene, async (generated) => {
        const { db, rows } = await sceneOf(generated);
        const selection = selectionOf({ slots: generated.slots, perRunConcurrency: 0 });
        const closed = closedQuotas(rows, generated);
        const isClosed = (row: QuotaRow) => quotasOf(row).some((name) => closed.includes(name));
        const plan = naivePlan(rows, isClosed);
        expect(firstCandidates(db, selection, 1000).map((candidate) => candidate.id)).toEqual(plan);
        const held = listHeld(db, selection, 1).filter(({ reason }) => reason === 'quota' || reason === 'usage-limit');
        expect(held.reduce((sum, { phases }) => sum + phases, 0)).toBe(naivePlan(rows).length - plan.length);
        for (const { quota, runId, phases } of held) {
          expect(closed).toContain(quota);
          const referring = rows.filter((row) => row.runId === runId && row.state === 'failed' && isClosed(row));
          expect(phases).toBeLessThanOrEqual(referring.length);
        }
        seen.closed += naivePlan(rows).length - plan.length;
        seen.open += plan.length;
      }),
      { numRuns: 60 },
    );
    expect(Math.min(seen.closed, seen.open)).toBeGreaterThan(0);
  });

  test('count a phase once that names what its run names too', async () => {
    const db = await temporaryDatabase();
    addPhases(
      db,
      ['a', 'b', 'c'].map((phaseId) => rowOf({ runId: 'r', phaseId, quotas: ['q'] })),
    );
    run(db, `update runs set quotas = '["q"]'`);
    const selection = beginSession(db, { slots: { q: 2 }, perRunConcurrency: 0 });
    expect([1, 2, 3].map(() => claimPhase(db, selection)?.phaseId)).toEqual(['a', 'b', undefined]);
  });

  test('of which one has no free slot are refused to a claim too, whatever was looked up before', async () => {
    const db = await temporaryDatabase();
    addPhases(db, [
      rowOf({ runId: 'r', phaseId: 'a', quotas: ['q'] }),
      rowOf({ runId: 's', phaseId: 'b', quotas: ['q'] }),
    ]);
    const selection = beginSession(db, { slots: { q: 1 } });
    const looked = firstCandidates(db, selection, 2);
    expect(looked).toHaveLength(2);
    const [first, second] = looked.map((one) =>
      transact(db, () => claim(db, { selection, phase: one, attemptId: one.phaseId, at: 1 })),
    );
    expect([first?.phaseId, second]).toEqual(['a', undefined]);
    if (first) finishAttempt(db, first, FAILED);
    expect(claimPhase(db, selection)?.phaseId).toBe('b');
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
