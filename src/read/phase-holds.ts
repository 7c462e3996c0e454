import type { HoldReason, HoldTarget } from '../core/hold.ts';
import type { PhaseState } from '../core/phase.ts';
import type { Selection } from '../core/selection.ts';
import { HOLD_ON_PHASE, HOLD_ON_RUN, PHASE_IS_HELD, RUN_IS_HELD, selectionParameters } from '../db/eligible.ts';
import type { Db } from '../db/native.ts';
import { all, get } from '../db/statement.ts';
import type { PhaseView } from './phases.ts';
import { findPipePhase } from './pipe-phases.ts';

export interface PhaseHold {
  readonly reason: HoldReason;
  /** Of one that is kept: on what, who placed it, and why. */
  readonly on?: HoldTarget['on'];
  readonly by?: string;
  readonly note?: string;
  readonly until?: number | null;
  /** The quota that is held, or has no free slot. */
  readonly quota?: string | null;
  /** The family that is held. */
  readonly family?: string | null;
  /** Of a command: how its flow is. */
  readonly flow?: PhaseState | undefined;
}

type Closed = Omit<PhaseHold, 'on' | 'by'> & { readonly by: string | null };

const DERIVED = { ...RUN_IS_HELD, ...PHASE_IS_HELD };

const FROM = 'from phases p join runs r on r.run_id = p.run_id';
const WHERE = 'where p.run_id = @runId and p.phase_id = @phaseId';

const DERIVED_OF_PHASE = `select ${Object.entries(DERIVED)
  .map(([reason, held]) => `${held} "${reason}"`)
  .join(', ')} ${FROM} ${WHERE}`;

const QUOTAS_OF_PHASE = `select f.value ->> 'reason' reason, f.value ->> 'quota' quota, f.value ->> 'note' note,
    f.value ->> 'by' "by", f.value ->> 'until' until ${FROM} cross join json_each(@closedQuotas) f ${WHERE}
  and (f.value ->> 'quota' in (select value from json_each(p.quotas)) or f.value ->> 'quota' in (select value from json_each(r.quotas)))`;

const KEPT_OF_PHASE = `select h.why reason, h.target "on", h.by, h.note, h.until_ms until, h.family ${FROM}
  join holds h on (${HOLD_ON_RUN}) or (${HOLD_ON_PHASE}) ${WHERE} order by h.id`;

/** All that keeps a failed or queued phase from the next drain. */
export function listPhaseHolds(db: Db, phase: PhaseView, selection: Selection, now: number): PhaseHold[] {
  if (phase.state !== 'failed' && phase.state !== 'queued') return [];
  const { runId, phaseId, state, notBefore } = phase;
  const parameters = { ...selectionParameters(db, { ...selection, states: state }, now), runId, phaseId };
  const found = Object.entries(get<Record<string, number>>(db, DERIVED_OF_PHASE, parameters) ?? {});
  const derived = found.flatMap(([reason, held]) => (held === 1 ? [reason as keyof typeof DERIVED] : []));
  return [
    ...derived.map((reason) => ({
      reason,
      ...(reason === 'not-before' && { until: notBefore }),
      ...(reason === 'in-flow' && { flow: findPipePhase(db, runId)?.state }),
    })),
    ...all<PhaseHold>(db, KEPT_OF_PHASE, parameters),
    ...all<Closed>(db, QUOTAS_OF_PHASE, parameters).map(({ by, ...hold }) => ({
      ...hold,
      ...(by !== null && { on: 'quota' as const, by }),
    })),
  ];
}
