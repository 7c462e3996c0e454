import type { Key } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';
import { addEvent } from './events.ts';

const RELEASE = `update phases set claimed_from = null, open_attempt_id = null, updated_at_ms = @at,
    state = coalesce((select final_state from attempts where attempt_id = open_attempt_id), claimed_from)
  where state = 'running' and not exists
    (select 1 from attempts where attempt_id = open_attempt_id and outcome is null)
  returning run_id runId, phase_id phaseId, state "to"`;

/** Brings phases that are `running` without an open attempt to where its end would have brought them. */
export function releaseStuck(db: Db, { by, at }: { by: string; at: number }): (Key & { readonly to: string })[] {
  const moved = all<Key & { readonly to: string }>(db, RELEASE, { at });
  for (const { to, ...key } of moved)
    addEvent(db, at, {
      type: 'phase.moved',
      by,
      key,
      data: { verb: 'give back', to, note: 'it ran without an attempt' },
    });
  return moved;
}
