import { OWN_DOORS } from '../core/run.ts';
import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

const COUNT = `select coalesce(sum(queued), 0) queued from runs
  where queued > 0 and door in (select value from json_each(@doors))`;

/** Queued phases that a drain takes without being told of their run: those of other doors go on where they are named. */
export function countOwnQueued(db: Db): number {
  return get<{ queued: number }>(db, COUNT, { doors: JSON.stringify(OWN_DOORS) })?.queued ?? 0;
}
