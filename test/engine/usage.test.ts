import { describe, expect, test } from 'vitest';
import type { Db } from '../../src/db/native.ts';
import { run } from '../../src/db/statement.ts';
import { Usage } from '../../src/engine/usage.ts';
import { addPhases, beginSession, claimPhase, rowOf, temporaryDatabase } from '../support/database.ts';

const NOON = new Date(2026, 0, 12, 12).getTime();
const HOUR = 3_600_000;

/** `tokens`, and a tenth of a dollar for each, of an attempt that ended then; or that still runs. */
function report(db: Db, sessionId: string, { tokens, endedAt }: { tokens: number; endedAt?: number }): number {
  const selection = { ...beginSession(db, { perRunConcurrency: 0 }), sessionId };
  const attempt = claimPhase(db, { ...selection, triedBefore: Number.MAX_SAFE_INTEGER });
  if (!attempt) throw new Error('there was nothing to claim');
  const { handle } = attempt;
  run(db, 'update attempts set tokens = @tokens, cost_usd = @tokens / 10.0 where handle = @handle', { tokens, handle });
  const end = "update attempts set outcome = 'succeeded', ended_at_ms = @endedAt where handle = @handle";
  if (endedAt !== undefined) run(db, end, { endedAt, handle });
  return handle;
}

async function scene() {
  const db = await temporaryDatabase();
  addPhases(
    db,
    Array.from({ length: 9 }, (_, n) => rowOf({ runId: `r${n}`, phaseId: 'p' })),
  );
  return { db, own: beginSession(db).sessionId, other: beginSession(db).sessionId };
}

describe('what was used', () => {
  test('by a session is what its own attempts reported, those that run included, on whatever day', async () => {
    const { db, own, other } = await scene();
    report(db, own, { tokens: 1, endedAt: NOON - 30 * HOUR });
    report(db, own, { tokens: 10 });
    report(db, other, { tokens: 100 });
    expect(new Usage(db, own).of('session', { now: NOON, ended: 1 })).toEqual({ tokens: 11, costUsd: 1.1 });
  });

  test('on a day is what attempts of all sessions reported that ended since midnight, and those that run', async () => {
    const { db, own, other } = await scene();
    report(db, own, { tokens: 1, endedAt: NOON - 12 * HOUR - 1 });
    report(db, own, { tokens: 10, endedAt: NOON - 12 * HOUR });
    report(db, other, { tokens: 100, endedAt: NOON - HOUR });
    report(db, other, { tokens: 1000 });
    expect(new Usage(db, own).of('day', { now: NOON, ended: 1 })).toMatchObject({ tokens: 1110 });
  });

  test('is asked for again when an attempt of its own has ended, or a second is over; and not before', async () => {
    const { db, own } = await scene();
    const usage = new Usage(db, own);
    const tokens = (now: number, ended: number) => usage.of('session', { now, ended }).tokens;
    expect(tokens(NOON, 0)).toBe(0);
    const handle = report(db, own, { tokens: 5 });
    expect(tokens(NOON + 999, 0)).toBe(0);
    expect(tokens(NOON + 1000, 0)).toBe(5);
    run(db, 'update attempts set tokens = 7 where handle = @handle', { handle });
    expect(tokens(NOON + 1001, 0)).toBe(5);
    expect(tokens(NOON + 1002, 1)).toBe(7);
  });
});
