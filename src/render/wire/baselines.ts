import type { FreedBaselines } from '../../core/baseline-keep.ts';
import type { Wire } from '../wire.ts';

/** `baselines` of `gc` */
export function freedBaselinesWire({ baselines, bytes, sessionsAtWork, stuck, isDryRun }: FreedBaselines): Wire {
  return { removed: baselines, bytes_freed: bytes, sessions_at_work: sessionsAtWork, stuck, dry_run: isDryRun };
}
