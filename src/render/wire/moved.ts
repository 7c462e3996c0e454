/** What people moved by hand. */
import type { Key } from '../../core/phase.ts';
import type { PhaseMove } from '../../read/phase-moves.ts';
import { iso, type Wire } from './wire.ts';

/** `retry` and `skip` */
export function movedWire(moved: readonly (Key & { readonly to: string })[]): Wire {
  return {
    moved: moved.map(({ runId, phaseId, to }) => ({ run_id: runId, phase_id: phaseId, state: to })),
    count: moved.length,
  };
}

/** `retry`, `skip`, and holds that were placed and lifted. */
export function moveWire({ at, by, type, data }: PhaseMove): Wire {
  return {
    ...{ at: iso(at), by, type, verb: data.verb ?? null, to: data.to ?? null, note: data.note ?? null },
    ...{ on: data.on ?? null, why: data.why ?? null, until: iso(data.until) },
  };
}
