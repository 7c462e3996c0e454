import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failureMessage } from '../../src/core/failure/message.ts';
import { givenBackMessage, noBaselineMessage } from '../../src/core/given-back.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { protectedNote } from '../../src/core/protected-note.ts';
import type { Db } from '../../src/db/native.ts';
import { get, run } from '../../src/db/statement.ts';
import { transact } from '../../src/db/transact.ts';
import { describeDurations } from '../../src/read/night/durations.ts';
import { listTimeline } from '../../src/read/night/timeline.ts';
import { findNight, type NightAsked, type NightView } from '../../src/read/night.ts';
import { nightWire } from '../../src/render/wire/night.ts';
import { iso } from '../../src/render/wire/wire.ts';
import { placeHold } from '../../src/store/holds.ts';
import { retry } from '../../src/store/move.ts';
import { takeOver } from '../../src/store/take-over.ts';
import { addPhases, rowOf, selectionOf, temporaryDatabase } from '../support/database.ts';
import { addSession, BACK, DAY_MS, fails, HOUR_MS, OK, type Tried } from '../support/night.ts';

const NOW = Date.parse('2026-01-12T08:00:00Z');
const LAST_NIGHT = NOW - 7 * HOUR_MS;

const SLOW: Outcome = {
  ...{ is: 'timed_out', limit: 'timeout', category: 'timeout' },
  ...{ fingerprint: 'f-00000077', message: 'timed out after 45m: last line: waiting for lock pkg.lock' },
};

const at = (number: number, outcome?: Outcome, more: Partial<Tried> = {}): Tried => ({
  ...{ runId: `r${number}`, phaseId: 'p', ...more },
  ...(outcome && { outcome }),
});

/** Runs `r1` to `r<count>` with a failed phase `p` each. */
async function backlogOf(count: number): Promise<Db> {
  const db = await temporaryDatabase();
  addPhases(
    db,
    Array.from({ length: count }, (_, nth) => rowOf({ runId: `r${nth + 1}`, phaseId: 'p' })),
  );
  return db;
}

function night(db: Db, asked: NightAsked = { is: 'span' }, now = NOW): NightView {
  const view = findNight(db, asked, { selection: selectionOf(), now });
  if (!view) throw new Error('there is no session');
  return view;
}

describe('the sessions of a night', () => {
  test('are all that ran within the last 24 hours: begun, ended or under way in them', async () => {
    const db = await backlogOf(4);
    addSession(db, { at: NOW - 3 * DAY_MS, attempts: [at(1, OK)] });
    const long = addSession(db, { at: NOW - 25 * HOUR_MS, attempts: [at(2, OK)] });
    run(db, 'update sessions set ended_at_ms = @end where session_id = @long', { end: NOW - 23 * HOUR_MS, long });
    const last = addSession(db, { at: LAST_NIGHT, attempts: [at(3, OK)] });
    const view = night(db);
    expect(view.sessions.map(({ sessionId }) => sessionId)).toEqual([long, last]);
    expect([view.counts.tried, view.counts.fixed, view.stale]).toEqual([2, 2, undefined]);
    expect([view.startedAt, view.endedAt]).toEqual([NOW - 25 * HOUR_MS, LAST_NIGHT + 60_000]);
  });

  test('are the latest one, with its age, where none ran', async () => {
    const db = await backlogOf(2);
    addSession(db, { at: NOW - 5 * DAY_MS, attempts: [at(1, OK)] });
    const latest = addSession(db, { at: NOW - 3 * DAY_MS, attempts: [at(2, OK)] });
    const view = night(db);
    expect(view.sessions.map(({ sessionId }) => sessionId)).toEqual([latest]);
    expect(view.stale).toEqual({ at: NOW - 3 * DAY_MS + 60_000 });
    expect(view.isLatest).toBe(true);
  });

  test('are those since an instant, or one by its name', async () => {
    const db = await backlogOf(3);
    const first = addSession(db, { at: NOW - 3 * DAY_MS, attempts: [at(1, OK)] });
    addSession(db, { at: NOW - 2 * DAY_MS, attempts: [at(2, OK)] });
    addSession(db, { at: LAST_NIGHT, attempts: [at(3, OK)] });
    expect(night(db, { is: 'span', since: NOW - 2.5 * DAY_MS }).counts.tried).toBe(2);
    const alone = night(db, { is: 'session', sessionId: first });
    expect([alone.counts.tried, alone.isLatest, alone.later]).toEqual([1, false, undefined]);
    expect(alone.failing).toEqual({ before: 3, after: 2, now: undefined });
  });

  test('are none where nothing was drained', async () => {
    expect(findNight(await backlogOf(1), { is: 'span' }, { selection: selectionOf(), now: NOW })).toBeUndefined();
  });

  test('may still run: then there is no end, and what has none counts as running', async () => {
    const db = await backlogOf(2);
    addSession(db, { at: NOW - HOUR_MS, attempts: [at(1, OK), at(2)] });
    const view = night(db);
    expect([view.endedAt, view.counts.running, view.counts.tried]).toEqual([null, 1, 2]);
    expect(view.failing).toEqual({ before: 2, after: undefined, now: 0 });
  });
});

describe('the night before', () => {
  test('is told from the sessions of the last 24 hours before it in which there were any', async () => {
    const db = await backlogOf(6);
    addSession(db, { at: LAST_NIGHT - 4 * DAY_MS, attempts: [at(1, OK)] });
    addSession(db, { at: LAST_NIGHT - 3 * DAY_MS - 900, attempts: [at(2, OK), at(3, fails('f-1'))] });
    addSession(db, { at: LAST_NIGHT - 3 * DAY_MS + HOUR_MS, attempts: [at(4, OK)] });
    addSession(db, { at: LAST_NIGHT, attempts: [at(5, OK)] });
    expect(night(db).previous).toMatchObject({ sessions: 2, tried: 3, fixed: 2, failed: 1 });
  });

  test('is the session before, for one session', async () => {
    const db = await backlogOf(3);
    addSession(db, { at: LAST_NIGHT - DAY_MS, attempts: [at(1, OK)] });
    addSession(db, { at: LAST_NIGHT, attempts: [at(2, OK)] });
    const second = addSession(db, { at: LAST_NIGHT + HOUR_MS, attempts: [at(3, OK)] });
    const { previous } = night(db, { is: 'session', sessionId: second });
    expect(previous).toMatchObject({ sessions: 1, startedAt: LAST_NIGHT });
  });
});

describe('how many fail', () => {
  test('is what the sessions found when they began and ended, whatever people moved between and after them', async () => {
    const db = await backlogOf(3);
    addSession(db, { at: LAST_NIGHT, attempts: [at(1, OK)] });
    release(db, 'r1');
    addPhases(db, [rowOf({ runId: 'new', phaseId: 'p' })]);
    addSession(db, { at: LAST_NIGHT + HOUR_MS, attempts: [at(1, fails('f-a')), at(2, OK)] });
    expect(night(db).failing).toEqual({ before: 3, after: 3, now: 3 });
    release(db, 'r2');
    expect(night(db).failing).toEqual({ before: 3, after: 3, now: 4 });
    addSession(db, { at: NOW + DAY_MS, attempts: [at(3, OK)] });
    expect(night(db, { is: 'span', since: LAST_NIGHT - 1 }).failing).toEqual({ before: 3, after: 3, now: undefined });
  });

  test('counts what a dead controller has left running', async () => {
    const db = await backlogOf(2);
    const dead = addSession(db, { at: LAST_NIGHT - DAY_MS, attempts: [at(1)] });
    const taken = { sessionId: dead, by: 'me', at: LAST_NIGHT, note: 'its controller died' };
    transact(db, () => takeOver(db, taken));
    const alone = night(db, { is: 'session', sessionId: dead });
    expect(alone.failing).toEqual({ before: 2, after: 2, now: 1 });
    addSession(db, { at: LAST_NIGHT + 1, attempts: [at(2, OK)] });
    expect(night(db, { is: 'span', since: LAST_NIGHT + 1 }).failing).toMatchObject({ before: 2, after: 1 });
  });

  test('is not told of sessions that did not count: of an earlier version', async () => {
    const db = await backlogOf(2);
    addSession(db, { at: LAST_NIGHT, attempts: [at(1, OK)] });
    run(db, "update events set data = json_remove(data, '$.failing')");
    expect(night(db).failing).toEqual({ before: undefined, after: undefined, now: 1 });
  });
});

function release(db: Db, runId: string): void {
  transact(db, () => retry(db, { runId, phaseId: 'p', by: 'me', at: NOW, note: '' }));
}

describe('the failures by cause', () => {
  test('say how many were tried and spared, in how many runs, and since when', async () => {
    const db = await backlogOf(6);
    run(db, "update phases set last_fingerprint = 'f-a' where run_id in ('r4', 'r5')");
    addSession(db, { at: LAST_NIGHT - 2 * DAY_MS, attempts: [at(1, fails('f-a'), { commit: 'c0ffee1' })] });
    addSession(db, { at: LAST_NIGHT - DAY_MS, attempts: [at(1, fails('f-a'))] });
    addSession(db, { at: LAST_NIGHT, attempts: [at(1, fails('f-a')), at(2, fails('f-a')), at(3, SLOW)] });
    const [old, fresh] = night(db).families;
    expect(old).toMatchObject({ fingerprint: 'f-a', tried: 2, failing: 4, spared: 2, runs: 2 });
    expect(old).toMatchObject({ isNew: false, nights: 3, newly: 0, firstCommit: 'c0ffee1', handle: 4 });
    expect(fresh).toMatchObject({ fingerprint: SLOW.is === 'timed_out' && SLOW.fingerprint, category: 'timeout' });
    expect(fresh).toMatchObject({ tried: 1, spared: 0, isNew: true, nights: 1 });
  });

  test('say in how many of the last seven nights they were seen, of which a span of several days is one', async () => {
    const db = await backlogOf(2);
    const days = (back: number, outcome: Outcome): string =>
      addSession(db, { at: LAST_NIGHT - back * DAY_MS, attempts: [at(1, outcome)] });
    for (const back of [8, 6, 3]) days(back, fails('f-a'));
    days(2, fails('f-b'));
    addSession(db, { at: LAST_NIGHT - 2 * DAY_MS + HOUR_MS });
    days(1, fails('f-a'));
    days(0, fails('f-a'));
    expect(night(db, { is: 'span', since: LAST_NIGHT - HOUR_MS }).families).toMatchObject([{ nights: 4 }]); // 6, 3, 1, 0
    expect(night(db, { is: 'span', since: LAST_NIGHT - DAY_MS - HOUR_MS }).families).toMatchObject([
      { tried: 2, nights: 3 },
    ]);
  });

  test('count no attempts of other sessions that lie between those of the night', async () => {
    const db = await backlogOf(3);
    addSession(db, { at: LAST_NIGHT, attempts: [at(1, fails('f-a'))] });
    addSession(db, { at: LAST_NIGHT - 3 * DAY_MS, attempts: [at(2, fails('f-a'))] }); // by a clock that was wrong
    addSession(db, { at: LAST_NIGHT + HOUR_MS, attempts: [at(3, fails('f-a'))] });
    expect(night(db).families).toMatchObject([{ tried: 2, runs: 2 }]);
  });

  test('tell the same as last time from what fails newly', async () => {
    const db = await backlogOf(4);
    addPhases(db, [rowOf({ runId: 'q', phaseId: 'p', state: 'queued' })]);
    const before = [at(1, fails('f-a')), at(2, fails('f-a')), at(3, OK)];
    addSession(db, { at: LAST_NIGHT - DAY_MS, attempts: before });
    run(db, "update phases set state = 'failed' where run_id = 'r3'"); // as a person's retry does
    const queued = { runId: 'q', phaseId: 'p', outcome: fails('f-b') };
    const tonight = [at(1, fails('f-a')), at(2, fails('f-b')), at(3, fails('f-b')), at(4, fails('f-b')), queued];
    addSession(db, { at: LAST_NIGHT, attempts: tonight });
    const { change, families } = night(db);
    expect(change).toEqual({ same: 1, newly: 3, firstTries: 1 });
    expect(families.map(({ fingerprint, newly }) => [fingerprint, newly])).toEqual([
      ['f-b', 3],
      ['f-a', 0],
    ]);
  });

  test('compare with the attempt before that said something, and not with one that was given back', async () => {
    const db = await backlogOf(1);
    addSession(db, { at: LAST_NIGHT - 2 * DAY_MS, attempts: [at(1, fails('f-a'))] });
    addSession(db, { at: LAST_NIGHT - DAY_MS, attempts: [at(1, BACK)] });
    addSession(db, { at: LAST_NIGHT, attempts: [at(1, fails('f-a'))] });
    expect(night(db).change).toEqual({ same: 1, newly: 0, firstTries: 0 });
  });
});

describe('what was fixed', () => {
  test('names the families that went away, since which commit, and not those that others still fail with', async () => {
    const db = await backlogOf(5);
    const before = [1, 2].map((n) => at(n, fails('f-gone'))).concat([3, 4].map((n) => at(n, fails('f-stays'))));
    addSession(db, { at: LAST_NIGHT - DAY_MS, attempts: before });
    const tonight = [at(1, OK, { commit: '9e1c7d2' }), at(2, OK), at(3, OK), at(5, OK)];
    addSession(db, { at: LAST_NIGHT, attempts: tonight });
    const { fixes, counts } = night(db);
    expect(fixes).toEqual({
      gone: [{ fingerprint: 'f-gone', fixed: 2, category: 'other', commit: '9e1c7d2', handle: 5 }],
      ...{ firstTries: 1, flaky: 0, others: 1 },
    });
    expect(counts.fixed).toBe(4);
  });

  test.each([
    ['the same clean commit and command', { commit: 'c1' }, { commit: 'c1' }, 1],
    ['another commit', { commit: 'c1' }, { commit: 'c2' }, 0],
    ['an unknown commit', {}, {}, 0],
    ['another command', { commit: 'c1' }, { commit: 'c1', argv: ['other'] }, 0],
  ])('is flaky when it passed on %s', async (_, before, after, flaky) => {
    const db = await backlogOf(1);
    addSession(db, { at: LAST_NIGHT - DAY_MS, attempts: [at(1, fails('f-a'), before)] });
    addSession(db, { at: LAST_NIGHT, attempts: [at(1, OK, after)] });
    expect(night(db).fixes?.flaky).toBe(flaky);
  });

  test('leaves out what succeeded without having failed: it was queued', async () => {
    const db = await backlogOf(1);
    addPhases(db, [rowOf({ runId: 'q', phaseId: 'p', state: 'queued' })]);
    addSession(db, { at: LAST_NIGHT, attempts: [at(1, OK), { runId: 'q', phaseId: 'p', outcome: OK }] });
    const { counts, fixes, failing } = night(db);
    expect([counts.succeeded, counts.fixed, fixes?.firstTries, failing]).toEqual([
      ...[2, 1, 1],
      { before: 1, after: 0, now: 0 },
    ]);
  });

  test('is not flaky on a commit with changes that nobody knows', async () => {
    const db = await backlogOf(1);
    addSession(db, { at: LAST_NIGHT - DAY_MS, attempts: [at(1, fails('f-a'), { commit: 'c1' })] });
    addSession(db, { at: LAST_NIGHT, attempts: [at(1, OK, { commit: 'c1' })] });
    run(db, 'update attempts set git_dirty = 1 where number = 1');
    expect(night(db).fixes?.flaky).toBe(0);
  });
});

describe('the rest of a night', () => {
  test('is what was given back, by reason, and what is dead', async () => {
    const db = await backlogOf(4);
    addSession(db, {
      at: LAST_NIGHT,
      attempts: [at(1, BACK), at(2, BACK), at(3, { is: 'not_started', message: 'no' })],
    });
    run(db, "update attempts set final_state = 'dead' where handle = 2");
    run(db, "update phases set state = 'dead' where run_id = 'r2'");
    const { givenBack, poisoned, counts } = night(db);
    expect(givenBack.map(({ why, attempts }) => [why, attempts])).toEqual([
      ['stop', 2],
      ['not-started', 1],
    ]);
    expect([counts.givenBack, poisoned.map(({ handle }) => handle)]).toEqual([3, [2]]);
  });

  test('puts together what was given back for one reason, whatever differs from attempt to attempt', async () => {
    const db = await backlogOf(6);
    const limit = (ms: number): Outcome => ({
      ...{ is: 'interrupted', by: 'rate-limit', until: NOW + ms },
      message: givenBackMessage('usage limit', { until: NOW + ms, said: `quota exceeded, retry in ${ms} ms` }),
    });
    const unbuilt = (phase: string, how: string): Outcome => {
      const why = noBaselineMessage('`same`', { log: `/b/${phase}/stderr.txt`, how });
      return {
        is: 'not_started',
        message: failureMessage({ cause: 'not started', line: why, log: `/l/${phase}.txt` }),
      };
    };
    const attempts = [
      ...[at(1, limit(1)), at(2, limit(2)), at(3, limit(3))],
      ...[at(4, unbuilt('p4', 'exit 4: no fixtures')), at(5, unbuilt('p5', 'exit 4: no fixtures'))],
      at(6, unbuilt('p6', 'exit 5: no room')),
    ];
    addSession(db, { at: LAST_NIGHT, attempts });
    expect(night(db).givenBack).toMatchObject([
      {
        why: 'rate-limit',
        attempts: 3,
        handle: 3,
        until: NOW + 3,
        said: 'usage limit (quota exceeded, retry in 3 ms)',
      },
      { why: 'not-started', attempts: 2, handle: 5, isBaseline: true, said: 'exit 4: no fixtures' },
      { why: 'not-started', attempts: 1, handle: 6, isBaseline: true, said: 'exit 5: no room' },
    ]);
    expect(nightWire(night(db)).given_back).toMatchObject([{ count: 3, open_again_at: iso(NOW + 3) }, {}, {}]);
  });

  test('names the attempts that protected files are noted of, and no others', async () => {
    const db = await backlogOf(4);
    addSession(db, { at: LAST_NIGHT, attempts: [1, 2, 3, 4].map((n) => at(n, OK)) });
    const notes = (handle: number, findings: readonly string[]): void => {
      run(db, 'update attempts set findings = @findings where handle = @handle', {
        handle,
        findings: JSON.stringify(findings),
      });
    };
    notes(1, ['its result file says complete', protectedNote('1 protected file', 'src/a')]);
    notes(2, ['its protected files changed while it ran: so it says']);
    notes(3, [protectedNote('12 protected files', 'src/"a", src/b; it was not alone in /x: r/q ran there too')]);
    expect(night(db).odd.protected).toEqual([1, 3]);
  });

  test('is what is dead now, a phase once; and of a night that others followed, what it made dead', async () => {
    const db = await backlogOf(4);
    run(db, 'update phases set max_attempts = 1');
    addSession(db, { at: LAST_NIGHT, attempts: [1, 2, 3].map((n) => at(n, fails('f-a'))) });
    expect(night(db).exhausted).toBe(3);
    release(db, 'r1');
    release(db, 'r2');
    addSession(db, { at: LAST_NIGHT + HOUR_MS, attempts: [at(1, OK), at(2, fails('f-a'))] });
    expect(night(db).exhausted).toBe(2); // r2, r3
    addSession(db, { at: NOW + DAY_MS, attempts: [at(4, OK)] });
    release(db, 'r2');
    expect(night(db, { is: 'span', since: LAST_NIGHT }).exhausted).toBe(3);
  });

  test('counts what may run and was not reached: not what was tried, spared or held', async () => {
    const db = await backlogOf(9);
    addPhases(db, [rowOf({ runId: 'r7', phaseId: 'q', state: 'queued' })]); // r7 is held
    run(db, "update phases set last_fingerprint = 'f-a' where run_id in ('r5', 'r6')");
    addSession(db, { at: LAST_NIGHT, attempts: [at(1, OK), at(2, fails('f-a')), at(3, BACK)], batchSize: 3 });
    expect(night(db).later).toEqual({ phases: 3, batchSize: 3, nights: 2 }); // r4, r8, r9
  });

  test('counts it alike where phases are held one by one', async () => {
    const db = await backlogOf(6);
    run(db, "update phases set last_fingerprint = 'f-a' where run_id in ('r3', 'r4')");
    addSession(db, { at: LAST_NIGHT, attempts: [at(1, fails('f-a')), at(2, OK)] });
    for (const runId of ['r4', 'r5'])
      placeHold(db, {
        ...{ target: { on: 'phase', key: { runId, phaseId: 'p' } }, why: 'paused', by: 'me', note: '', placedAt: NOW },
      });
    expect(night(db).later?.phases).toBe(1); // r6: r1 was tried, r3 is like it, r4 and r5 are held
  });

  test('calls odd what ended too soon, what failed with exit code 0, and what left processes behind', async () => {
    const db = await backlogOf(4);
    addSession(db, {
      at: LAST_NIGHT,
      attempts: [
        at(1, OK, { ms: 400 }),
        at(2, fails('f-a'), { ms: 600_000 }),
        at(3, OK, { ms: 660_000 }),
        at(4, OK, { ms: 720_000 }),
      ],
    });
    run(db, 'update attempts set return_code = 0 where handle = 2');
    run(db, `update attempts set leftovers = '["sleep 60"]' where handle = 3`);
    expect(night(db).odd).toEqual({ instant: [1], instantMs: 6_000, contradicted: [2], leftovers: [3], protected: [] });
  });

  test('tells how busy the slots were, and what was used', async () => {
    const db = await backlogOf(2);
    addSession(db, { at: LAST_NIGHT, attempts: [at(1, OK, { ms: 45_000 }), at(2, OK, { ms: 45_000 })] });
    run(db, `update sessions set options = '{"concurrency":2,"maxCostUsd":60}'`);
    run(db, 'update attempts set telemetry_events = 3, tokens = 100, cost_usd = 0.5');
    expect(night(db).used).toMatchObject({
      ...{ slots: 2, wallMs: 120_000, slotMs: 240_000, busyMs: 90_000, perHour: 60, yieldPerMinute: 4 },
      ...{ telemetryEvents: 6, tokens: 200, costUsd: 1, maxCostUsd: 60 },
    });
  });

  test('has its attempts one by one, for a timeline', async () => {
    const db = await backlogOf(2);
    const session = addSession(db, { at: LAST_NIGHT, attempts: [at(1, OK), at(2, fails('f-a'))] });
    expect(listTimeline(db, [session], 10)).toMatchObject([
      { runId: 'r1', startedAt: LAST_NIGHT, endedAt: LAST_NIGHT + 30_000, outcome: 'succeeded', fingerprint: null },
      { runId: 'r2', outcome: 'failed', fingerprint: 'f-a' },
    ]);
    expect(listTimeline(db, [session], 1)).toHaveLength(1);
  });
});

describe('durations', () => {
  test('are sorted, summed up, and the far ones named by their handles', () => {
    const handles = [11, 12, 13, 14, 15, 16, 17, 18, 19];
    const found = describeDurations(handles, [20_000, 21_000, 19_000, 20_000, 22_000, 18_000, 20_000, 90_000, 5]);
    expect(found).toMatchObject({ min: 5, median: 20_000, p90: 90_000, max: 90_000, instantMs: 1_000 });
    expect([found.outliers, found.instant, found.slowest]).toEqual([[18], [19], [18, 15, 12]]);
  });

  test('are nothing where there are none', () => {
    expect(describeDurations([], [])).toMatchObject({ ms: [], min: 0, mean: 0, max: 0, outliers: [], instant: [] });
  });

  test('of phases that all end at once are not odd', () => {
    expect(describeDurations([1, 2, 3], [200, 210, 190]).instant).toEqual([]);
  });
});

const outcome = fc.oneof(
  { weight: 3, arbitrary: fc.constant(OK) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 4 }).map((n) => fails(`f-${n}`)) },
  { weight: 1, arbitrary: fc.constant(SLOW) },
  { weight: 1, arbitrary: fc.constant(BACK) },
);
const PHASES = 12;
/** Which phases each session tries, and how that ends. */
const history = fc.array(
  fc.uniqueArray(fc.record({ phase: fc.integer({ min: 1, max: PHASES }), outcome }), {
    selector: ({ phase }) => phase,
    minLength: 1,
    maxLength: PHASES,
  }),
  { minLength: 1, maxLength: 4 },
);

test('the numbers of a night always add up, whatever was tried and however it ended', async () => {
  await fc.assert(
    fc.asyncProperty(history, fc.integer({ min: 1, max: 4 }), async (sessions, tonight) => {
      const db = await backlogOf(PHASES);
      let failingBefore = 0;
      sessions.forEach((attempts, nth) => {
        const isTonight = nth >= sessions.length - tonight;
        if (nth === Math.max(0, sessions.length - tonight)) failingBefore = countFailing(db);
        const open = attempts.filter(({ phase }) => stateOf(db, phase) === 'failed');
        addSession(db, {
          at: isTonight ? LAST_NIGHT + nth * HOUR_MS : LAST_NIGHT - (5 - nth) * DAY_MS,
          attempts: open.map(({ phase, outcome: ended }) => at(phase, ended)),
        });
      });
      const view = night(db, { is: 'span', since: LAST_NIGHT - HOUR_MS });
      const { counts, families, change, fixes, failing, givenBack, later } = view;
      const { succeeded, failed, timedOut, running, tried } = counts;
      expect(succeeded + failed + timedOut + counts.givenBack + running).toBe(tried);
      expect(sumOf(families.map((family) => family.tried))).toBe(failed + timedOut);
      expect(change && change.same + change.newly + change.firstTries).toBe(failed + timedOut);
      expect(change?.newly).toBe(sumOf(families.map(({ newly = 0 }) => newly)));
      expect(fixes && sumOf(fixes.gone.map(({ fixed }) => fixed)) + fixes.firstTries + fixes.flaky + fixes.others).toBe(
        counts.fixed,
      );
      expect(sumOf(givenBack.map(({ attempts }) => attempts))).toBe(counts.givenBack);
      const after = failingBefore - counts.fixed;
      expect(failing).toEqual({ before: failingBefore, after, now: after });
      // What failed before the night is fixed, was tried and fails still, is like what failed, or was not reached.
      const triedStill = get<{ n: number }>(
        db,
        "select count(*) n from phases where state = 'failed' and last_seq >= @seq",
        { seq: view.sessions[0]?.startedSeq ?? 0 },
      )?.n;
      const spared = sumOf(families.map((family) => family.spared));
      expect(counts.fixed + (triedStill ?? 0) + spared + (later?.phases ?? 0)).toBe(failingBefore);
    }),
    { numRuns: 40 },
  );
});

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function countFailing(db: Db): number {
  return get<{ n: number }>(db, "select count(*) n from phases where state = 'failed'")?.n ?? 0;
}

function stateOf(db: Db, number: number): string | undefined {
  return get<{ state: string }>(db, 'select state from phases where run_id = @runId', { runId: `r${number}` })?.state;
}
