import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

const LAST = `select tier_index tierIndex, phase_index phaseIndex from phases where run_id = @runId
  order by tier_index desc, phase_index desc, id desc limit 1`;

/** Where the last phase of a run's own plan stands; nothing for a run without phases. */
export function findLastPlace(
  db: Db,
  runId: string,
): { readonly tierIndex: number; readonly phaseIndex: number } | undefined {
  return get(db, LAST, { runId });
}
