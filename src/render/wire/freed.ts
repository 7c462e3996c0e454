/** The document of `gc`. */
import type { FreedBaselines } from '../../core/baseline-keep.ts';
import type { Freed } from '../../core/gc.ts';
import type { Wire } from './wire.ts';

export function freedWire({ sessions, files, bytes, orphans, kept, overBytes, isDryRun }: Freed): Wire {
  return {
    sessions,
    files,
    bytes_freed: bytes,
    orphans: { files: orphans.files, bytes_freed: orphans.bytes },
    kept: {
      last_attempts: kept.lastAttempts,
      sessions_at_work: kept.sessionsAtWork,
      links: kept.links,
      stuck: kept.stuck,
    },
    bytes_over: overBytes,
    dry_run: isDryRun,
  };
}

/** `baselines` of `gc` */
export function freedBaselinesWire({ baselines, bytes, sessionsAtWork, stuck, isDryRun }: FreedBaselines): Wire {
  return { removed: baselines, bytes_freed: bytes, sessions_at_work: sessionsAtWork, stuck, dry_run: isDryRun };
}
