import type { ImportRow } from '../../core/import-row.ts';
import type { Wire } from './wire.ts';

/** `add` */
export function addedWire(row: ImportRow): Wire {
  return {
    run_id: row.runId,
    phase_id: row.phaseId,
    state: row.state,
    command: row.command?.template ?? null,
    shell: row.command?.shell ?? false,
    quotas: row.quotas ?? [],
  };
}
