/** What gc removes, on a real database with real files. */
import { existsSync, mkdirSync, realpathSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collect, type GcOptions } from '../../src/care/gc/collect.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import type { Db } from '../../src/db/native.ts';
import { transact } from '../../src/db/transact.ts';
import { logNames } from '../../src/logs/name.ts';
import { findRemoval } from '../../src/read/removals.ts';
import { prepare } from '../../src/store/prepare.ts';
import { endSession } from '../../src/store/sessions.ts';
import {
  addPhases,
  beginSession,
  claimPhase,
  FAILED,
  finishAttempt,
  rowOf,
  temporaryDatabase,
} from '../support/database.ts';

const DAY_MS = 86_400_000;
const NOW = 1_000 * DAY_MS;

interface Laid {
  readonly db: Db;
  readonly folder: string;
}

async function lay(): Promise<Laid> {
  const db = await temporaryDatabase();
  const folder = join(realpathSync(dirname(db.name)), 'sessions');
  mkdirSync(folder);
  return { db, folder };
}

function gc({ db, folder }: Laid, more: Partial<GcOptions>) {
  return collect({
    ...{ db, folder, database: db.name, keep: {}, orphans: false, dryRun: false },
    ...{ by: 'u@h', now: NOW, patienceMs: 1000 },
    ...more,
  });
}

const SUCCEEDED = { is: 'succeeded', against: [] } as unknown as Outcome;
const GIVEN_BACK: Outcome = { is: 'interrupted', category: 'stop', message: 'given back' } as unknown as Outcome;

interface Made {
  readonly runId: string;
  readonly phaseId: string;
  readonly handle: number;
  readonly log: string;
}

/** A session that tries up to so many phases, each ending so. */
function makeSession(
  { db, folder }: Laid,
  outcomes: readonly Outcome[],
  endedAt: number | undefined,
): [string, Made[]] {
  const selection = beginSession(db);
  const { sessionId } = selection;
  const logs = join(folder, sessionId, 'logs');
  mkdirSync(logs, { recursive: true });
  writeFileSync(join(folder, `${sessionId}.json`), '{}');
  const made: Made[] = [];
  for (const outcome of outcomes) {
    const attempt = claimPhase(db, selection);
    if (!attempt) break;
    const names = logNames(attempt, attempt.nthInSession);
    const [stdout, stderr] = [join(logs, names.stdout), join(logs, names.stderr)];
    transact(db, () => prepare(db, { handle: attempt.handle, argv: ['x'], cwd: '/', stdout, stderr, limits: LIMITS }));
    for (const log of [stdout, stderr]) writeFileSync(log, 'x'.repeat(100));
    finishAttempt(db, attempt, outcome);
    made.push({ runId: attempt.runId, phaseId: attempt.phaseId, handle: attempt.handle, log: stdout });
  }
  if (endedAt !== undefined) end(db, sessionId, endedAt);
  return [sessionId, made];
}

const LIMITS = { timeoutMs: 0, silenceMs: 0, maxLogBytes: 0, graceMs: 0 };

function end(db: Db, sessionId: string, at: number): void {
  const how = { status: 'completed', reason: 'batch_size', note: '', telemetryAfter: {} } as const;
  transact(db, () => endSession(db, { sessionId, at, ...how }));
}

const phases = (count: number) =>
  Array.from({ length: count }, (_, n) => rowOf({ runId: `r${n}`, phaseId: n % 2 ? 'p' : 'p.stdout' }));

describe('gc', () => {
  test('never takes the last attempt of a phase that still fails, nor anything of a session at work', async () => {
    const outcome = fc.constantFrom(SUCCEEDED, FAILED, FAILED, GIVEN_BACK);
    const session = fc.record({
      outcomes: fc.array(outcome, { maxLength: 6 }),
      daysAgo: fc.integer({ min: 0, max: 9 }),
      isRunning: fc.boolean(),
    });
    const keep = fc.record({
      maxAgeMs: fc.option(
        fc.integer({ min: 1, max: 9 }).map((days) => days * DAY_MS),
        { nil: undefined },
      ),
      maxBytes: fc.option(fc.integer({ min: 1, max: 2000 }), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(session, { maxLength: 5 }),
        fc.array(keep, { minLength: 1, maxLength: 3 }),
        async (sessions, keeps) => {
          const laid = await lay();
          addPhases(laid.db, phases(4));
          const all = sessions.map(({ outcomes, daysAgo, isRunning }) => {
            const [id, made] = makeSession(laid, outcomes, isRunning ? undefined : NOW - daysAgo * DAY_MS);
            return { id, made, isRunning };
          });
          for (const { maxAgeMs, maxBytes } of keeps)
            await gc(laid, { keep: { ...(maxAgeMs && { maxAgeMs }), ...(maxBytes && { maxBytes }) } });
          expectKept(laid, all);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('takes what is too old, tells so for each attempt, and leaves the rows', async () => {
    const laid = await lay();
    addPhases(laid.db, phases(4));
    const [old, [first]] = makeSession(laid, [SUCCEEDED, SUCCEEDED], NOW - 31 * DAY_MS);
    const [young, [third]] = makeSession(laid, [SUCCEEDED], NOW - 29 * DAY_MS);
    const freed = await gc(laid, { keep: { maxAgeMs: 30 * DAY_MS } });
    expect(freed).toMatchObject({ sessions: 1, files: 5, bytes: 402, overBytes: 0, isDryRun: false });
    expect([existsSync(join(laid.folder, old)), existsSync(join(laid.folder, `${old}.json`))]).toEqual([false, false]);
    expect(existsSync(join(laid.folder, `${young}.json`))).toBe(true);
    expect(laid.db.prepare('select count(*) n from attempts').get()).toEqual({ n: 3 });
    expect(findRemoval(laid.db, { sessionId: old, handle: first?.handle ?? 0 })).toMatchObject({
      why: 'gc',
      by: 'u@h',
    });
    expect(findRemoval(laid.db, { sessionId: young, handle: third?.handle ?? 0 })).toBeUndefined();
  });

  test('takes the oldest until the rest is small enough, and no more', async () => {
    const laid = await lay();
    addPhases(laid.db, phases(4));
    const [, made] = makeSession(laid, [SUCCEEDED, SUCCEEDED, SUCCEEDED], NOW - DAY_MS);
    const [, [last]] = makeSession(laid, [SUCCEEDED], NOW);
    // 4 attempts of 200 bytes, 2 files of sessions of 2.
    expect(await gc(laid, { keep: { maxBytes: 500 } })).toMatchObject({ files: 4, bytes: 400, overBytes: 0 });
    expect([...made, last].map((one) => existsSync(one?.log ?? ''))).toEqual([false, false, true, true]);
  });

  test('says how much is left over when nothing more may go', async () => {
    const laid = await lay();
    addPhases(laid.db, phases(1));
    makeSession(laid, [FAILED], NOW - DAY_MS);
    const freed = await gc(laid, { keep: { maxBytes: 100 } });
    expect(freed).toMatchObject({ files: 0, overBytes: 102, kept: { lastAttempts: { files: 2, bytes: 200 } } });
  });

  test('touches nothing in a dry run, and says what it would do', async () => {
    const laid = await lay();
    addPhases(laid.db, phases(2));
    const [id] = makeSession(laid, [SUCCEEDED, SUCCEEDED], NOW - 9 * DAY_MS);
    const options = { keep: { maxAgeMs: DAY_MS, maxBytes: 1 } };
    const would = await gc(laid, { ...options, dryRun: true });
    expect(existsSync(join(laid.folder, `${id}.json`))).toBe(true);
    expect(laid.db.prepare("select count(*) n from events where type = 'logs.removed'").get()).toEqual({ n: 0 });
    expect(await gc(laid, options)).toEqual({ ...would, isDryRun: false });
  });

  test('follows no link out of the folder of the sessions', async () => {
    const laid = await lay();
    addPhases(laid.db, phases(2));
    const outside = join(dirname(laid.folder), 'precious');
    mkdirSync(join(outside, 'logs'), { recursive: true });
    writeFileSync(join(outside, 'logs', 'file'), 'x');
    const [inner] = makeSession(laid, [SUCCEEDED], NOW - 9 * DAY_MS);
    symlinkSync(outside, join(laid.folder, inner, 'logs', 'out'));
    symlinkSync(join(outside, 'logs', 'file'), join(laid.folder, inner, 'file'));
    const selection = beginSession(laid.db);
    symlinkSync(outside, join(laid.folder, selection.sessionId));
    end(laid.db, selection.sessionId, NOW - 9 * DAY_MS);
    const freed = await gc(laid, { keep: { maxAgeMs: DAY_MS } });
    expect(freed.kept.links).toEqual([join(laid.folder, selection.sessionId)]);
    expect(existsSync(join(outside, 'logs', 'file'))).toBe(true);
    expect(existsSync(join(laid.folder, selection.sessionId))).toBe(true);
    expect(existsSync(join(laid.folder, inner))).toBe(false);
  });

  test('takes what no session on record has left only when it is asked to, and never of another database', async () => {
    const laid = await lay();
    const other = join(dirname(laid.folder), 'other.db');
    writeFileSync(other, '');
    const [lost, foreign, young] = [1, 2, 3].map((n) => `batch-drain-20250101-00000${n}`) as [string, string, string];
    writeFileSync(join(laid.folder, `${lost}.json`), `{ "database_path": ${JSON.stringify(laid.db.name)} }`);
    writeFileSync(join(laid.folder, `${foreign}.json`), `{ "database_path": ${JSON.stringify(other)} }`);
    writeFileSync(join(laid.folder, 'notes.txt'), 'mine');
    for (const name of [`${lost}.json`, `${foreign}.json`, 'notes.txt']) utimesSync(join(laid.folder, name), 1, 1);
    mkdirSync(join(laid.folder, young));
    utimesSync(join(laid.folder, young), NOW / 1000, NOW / 1000);
    const keep = { maxAgeMs: 1 };
    expect((await gc(laid, { keep })).orphans.files).toBe(0);
    expect((await gc(laid, { keep, orphans: true })).orphans.files).toBe(1);
    const left = [`${lost}.json`, `${foreign}.json`, 'notes.txt', young].map((name) =>
      existsSync(join(laid.folder, name)),
    );
    expect(left).toEqual([false, true, true, true]);
  });
});

function expectKept(
  { db, folder }: Laid,
  sessions: readonly { id: string; made: readonly Made[]; isRunning: boolean }[],
): void {
  const all = sessions.flatMap(({ made }) => made);
  const pending = db
    .prepare("select run_id runId, phase_id phaseId from phases where state in ('failed', 'dead')")
    .all();
  for (const { runId, phaseId } of pending as Made[]) {
    const last = all.filter((one) => one.runId === runId && one.phaseId === phaseId).at(-1);
    if (last) expect(existsSync(last.log), last.log).toBe(true);
  }
  for (const { id, made, isRunning } of sessions) {
    if (!isRunning) continue;
    expect(existsSync(join(folder, `${id}.json`))).toBe(true);
    for (const { log } of made) expect(existsSync(log), log).toBe(true);
  }
}
