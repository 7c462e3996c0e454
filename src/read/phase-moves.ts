import type { Key } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';

/** What somebody has done about a phase between its attempts. */
export interface PhaseMove {
  readonly at: number;
  readonly by: string;
  readonly type: 'phase.moved' | 'hold.placed' | 'hold.lifted';
  readonly data: {
    /** Of a move: `retry` or `skip`, and the state that it led to. */
    readonly verb?: string;
    readonly to?: string;
    readonly note?: string;
    /** Of a hold: what is held, and which. */
    readonly on?: string;
    readonly why?: string;
    readonly until?: number | null;
    readonly quota?: string | null;
    readonly family?: string | null;
  };
}

export interface MovedPhase extends Key {
  readonly quotas: readonly string[];
  readonly fingerprint: string | null;
}

const MOST = 1_000;

// Of what no session did, which is little: the events of a session are told by its attempts.
const SELECT = `select at_ms at, by, type, data from events
  where session_id is null and type in ('phase.moved', 'hold.placed', 'hold.lifted')
    and (run_id is null or (run_id = @runId and phase_id in (@phaseId, '')))
  order by seq desc limit ${MOST}`;

/** Of the phase itself, of its run, and of what it shares with others: the oldest first. */
export function listPhaseMoves(db: Db, { runId, phaseId, quotas, fingerprint }: MovedPhase): PhaseMove[] {
  const rows = all<Omit<PhaseMove, 'data'> & { data: string }>(db, SELECT, { runId, phaseId });
  return rows
    .map(({ data, ...move }): PhaseMove => ({ ...move, data: JSON.parse(data) as PhaseMove['data'] }))
    .filter(({ data: { on, quota, family } }) => {
      if (on === 'quota') return quotas.includes(quota ?? '');
      return on !== 'family' || family === fingerprint;
    })
    .reverse();
}
