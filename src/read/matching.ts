import type { Key, PhaseState } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';

/** Phases by what they are now; all that is given has to hold. */
export interface PhaseFilter {
  readonly states: readonly PhaseState[];
  readonly runIds?: readonly string[];
  /** Of the last failure. */
  readonly family?: string;
  readonly category?: string;
  /** Of the last attempt. */
  readonly sessionId?: string;
  /** When the last attempt ended, at the earliest. Epoch milliseconds. */
  readonly since?: number;
}

export interface MatchingPhase extends Key {
  /** The number of its row. */
  readonly id: number;
  readonly state: PhaseState;
}

const CONDITIONS: Readonly<Record<Exclude<keyof PhaseFilter, 'states'>, string>> = {
  runIds: 'p.run_id in (select value from json_each(@runIds))',
  family: 'p.last_fingerprint = @family',
  category: "coalesce(p.last_category, 'unknown') = @category",
  sessionId: 'a.session_id = @sessionId',
  since: 'a.ended_at_ms >= @since',
};

/** In the order in which they came in. */
export function listMatching(db: Db, { states, runIds, ...rest }: PhaseFilter): MatchingPhase[] {
  const given = { ...rest, ...(runIds && { runIds: JSON.stringify(runIds) }) };
  const conditions = Object.keys(given).map((name) => CONDITIONS[name as keyof typeof CONDITIONS]);
  const where = ['p.state in (select value from json_each(@states))', ...conditions].join(' and ');
  const from = 'phases p left join attempts a on a.attempt_id = p.last_attempt_id';
  const sql = `select p.id, p.run_id runId, p.phase_id phaseId, p.state from ${from} where ${where} order by p.id`;
  return all<MatchingPhase>(db, sql, { ...given, states: JSON.stringify(states) });
}
