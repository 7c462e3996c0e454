import { formatHandle } from '../core/attempt.ts';
import type { OutcomeName } from '../core/outcome.ts';
import type { Db } from '../db/native.ts';
import { all, get, run } from '../db/statement.ts';
import { liftHolds } from './holds.ts';
import { retry } from './move.ts';

export interface Canary {
  readonly handle: number;
  /** Of its phase, before this attempt ended. */
  readonly family: string;
  readonly outcome: OutcomeName;
  readonly by: string;
  readonly at: number;
}

/** While a family waits for its canary, only a canary can be claimed: what was under way before is none. */
const IS_CANARY = `select 1 from holds h join attempts a on a.handle = @handle
  where h.family = @family and h.why = 'canary' and h.placed_at_ms <= a.claimed_at_ms`;

const MEMBERS = "select id from phases where last_fingerprint = @family and state in ('failed', 'dead')";

/** One that passed releases all of its family; one that failed releases nothing, and the hold says so. */
export function settleCanary(db: Db, canary: Canary): void {
  const { handle, family, outcome, by, at } = canary;
  if (get(db, IS_CANARY, { handle, family }) === undefined) return;
  const name = formatHandle(handle);
  if (outcome === 'succeeded') {
    liftHolds(db, { target: { on: 'family', family }, why: 'canary', by, at, note: `${name} has passed` });
    const ids = all<{ id: number }>(db, MEMBERS, { family }).map(({ id }) => id);
    retry(db, { ids, by, at, note: `the canary ${name} of ${family} has passed` });
  } else if (outcome === 'failed' || outcome === 'timed_out') {
    const note = `the canary ${name} has failed`;
    run(db, "update holds set note = @note where why = 'canary' and family = @family", { note, family });
  }
}
