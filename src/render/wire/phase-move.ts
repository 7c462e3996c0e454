import type { PhaseMove } from '../../read/phase-moves.ts';
import { iso, type Wire } from '../wire.ts';

/** `retry`, `skip`, and holds that were placed and lifted. */
export function moveWire({ at, by, type, data }: PhaseMove): Wire {
  return {
    ...{ at: iso(at), by, type, verb: data.verb ?? null, to: data.to ?? null, note: data.note ?? null },
    ...{ on: data.on ?? null, why: data.why ?? null, until: iso(data.until) },
  };
}
