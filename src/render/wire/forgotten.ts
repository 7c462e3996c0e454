import { NO_COUNTS } from '../../core/phase.ts';
import { bytesOf, type Forgotten, phasesOf } from '../forgotten.ts';
import type { Wire } from './wire.ts';

/** `forget` */
export function forgottenWire(forgotten: Forgotten): Wire {
  const { runId, counts = NO_COUNTS, attempts, files, outside, stuck } = forgotten;
  return {
    run_id: runId,
    phases: phasesOf(counts),
    attempts,
    files: files.length - stuck.length,
    bytes_freed: bytesOf(files) - bytesOf(stuck),
    files_left: [...stuck.map(({ path }) => path), ...outside],
  };
}
