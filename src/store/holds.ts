/** Places and lifts holds. */
import type { Hold, HoldTarget } from '../core/hold.ts';
import type { Key } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { all, get, type Parameters, run } from '../db/statement.ts';
import { addEvent } from './events.ts';

export type NewHold = Omit<Hold, 'id'>;

const ADD = `insert into holds (target, run_id, phase_id, family, quota, why, by, note, placed_at_ms, until_ms, session_id)
  values (@on, @runId, @phaseId, @family, @quota, @why, @by, @note, @placedAt, @until, @sessionId)`;

const SAME = `target = @on and run_id is @runId and phase_id is @phaseId and family is @family
  and quota is @quota`;

const SWEEP = `delete from holds where ${SAME} and why = @why and session_id is @sessionId and until_ms <= @placedAt`;

/**
 * One that has run out is replaced.
 * @param inSession whose event it is: one that is to outlive a session is placed by it all the same
 * @returns false when the same hold is there already
 */
export function placeHold(db: Db, hold: NewHold, inSession = hold.sessionId): boolean {
  const { target, why, by, note, placedAt, until, sessionId } = hold;
  const columns = columnsOf(target);
  run(db, SWEEP, { ...columns, why, sessionId, placedAt });
  const there = `select 1 from holds where ${SAME} and why = @why and session_id is @sessionId`;
  if (get(db, there, { ...columns, why, sessionId })) return false;
  run(db, ADD, { ...columns, why, by, note, placedAt, until, sessionId });
  addEvent(db, placedAt, {
    type: 'hold.placed',
    by,
    sessionId: inSession,
    key: keyOf(target),
    data: { ...columns, why, note, until },
  });
  return true;
}

export interface Lift {
  readonly target: HoldTarget;
  /** Only holds of this kind; none: all. */
  readonly why?: Hold['why'];
  readonly by: string;
  readonly at: number;
  /** What ended it. */
  readonly note?: string;
}

const LIFT = `delete from holds where ${SAME} and session_id is null and (@why is null or why = @why) returning why, until_ms until`;

/** Lifts the holds on a target, but for those that end with a session. @returns how many in force that were */
export function liftHolds(db: Db, { target, why, by, at, note }: Lift): number {
  const columns = columnsOf(target);
  const lifted = all<{ why: string; until: number | null }>(db, LIFT, { ...columns, why }).filter(
    ({ until }) => until === null || until > at,
  );
  for (const { why } of lifted)
    addEvent(db, at, { type: 'hold.lifted', by, key: keyOf(target), data: { ...columns, why, note } });
  return lifted.length;
}

function columnsOf(target: HoldTarget): Parameters {
  const none = { on: target.on, runId: null, phaseId: null, family: null, quota: null };
  switch (target.on) {
    case 'everything':
      return none;
    case 'run':
      return { ...none, runId: target.runId };
    case 'phase':
      return { ...none, ...target.key };
    case 'family':
      return { ...none, family: target.family };
    case 'quota':
      return { ...none, quota: target.quota };
  }
}

function keyOf(target: HoldTarget): Key | undefined {
  if (target.on === 'phase') return target.key;
  return target.on === 'run' ? { runId: target.runId, phaseId: '' } : undefined;
}
