import { expect, it } from 'vitest';
import { listWorstFirst } from '../../src/read/night/listed-attempts.ts';
import { listTimeline } from '../../src/read/night/timeline.ts';
import { addPhases, rowOf, temporaryDatabase } from '../support/database.ts';
import { addSession, BACK, DAY_MS, fails, OK } from '../support/night.ts';

const outcomes = [OK, BACK, fails('f-1', `exit 1: ${'x'.repeat(100_000)}`), OK, fails('f-2'), undefined];
const keyed = outcomes.map((outcome, nth) => ({ runId: `r${nth}`, phaseId: 'p', ...(outcome && { outcome }) }));

it('lists what went wrong first, then what is under way, then the rest, of these sessions alone', async () => {
  const db = await temporaryDatabase();
  addPhases(
    db,
    [...keyed, { runId: 'other', phaseId: 'p' }].map(({ runId, phaseId }) => rowOf({ runId, phaseId })),
  );
  addSession(db, { at: DAY_MS, attempts: [{ runId: 'other', phaseId: 'p', outcome: OK }] });
  const night = addSession(db, { at: 2 * DAY_MS, attempts: keyed });
  const list = listWorstFirst(db, [night], 100);
  expect(list.map(({ runId }) => runId)).toEqual(['r2', 'r4', 'r1', 'r5', 'r0', 'r3']);
  expect(listWorstFirst(db, [night], 2)).toEqual(list.slice(0, 2));
  expect(list[0]?.message).toHaveLength(1_000);
});

it('gives a timeline all attempts in their order, with what each took', async () => {
  const db = await temporaryDatabase();
  addPhases(
    db,
    keyed.map(({ runId, phaseId }) => rowOf({ runId, phaseId })),
  );
  const night = addSession(db, { at: DAY_MS, attempts: keyed });
  const list = listTimeline(db, [night], 100);
  expect(list.map(({ runId }) => runId)).toEqual(keyed.map(({ runId }) => runId));
  expect(list.map(({ durationMs }) => durationMs)).toEqual([30_000, 30_000, 30_000, 30_000, 30_000, null]);
  expect(listTimeline(db, [night], 2)).toEqual(list.slice(0, 2));
});
