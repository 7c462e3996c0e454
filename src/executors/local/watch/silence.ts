/**
 * It does nothing any more: prints nothing, uses no CPU, starts and ends no process. Looked at in the order of what a look
 * costs: where its logs have grown, nothing else is asked. Without /proc, its output alone decides.
 */
import { sizeOf } from '../../../logs/file.ts';
import { type Activity, readActivity } from '../../../process/activity.ts';
import { saveSnapshot } from './snapshot.ts';
import { every, type Watched, type Watcher } from './watcher.ts';

/** So many looks within the time, but not too many: a look at the processes reads all of /proc. */
const LOOKS = 8;
const LOOK_MS = { least: 250, most: 30_000 } as const;

/** What an event loop that waits for nothing uses, of the time. */
const IDLE_SHARE = 1 / 1_000;

interface Seen {
  readonly bytes: number;
  /** Nothing where it was not asked, or the system does not tell. */
  readonly activity: Activity | undefined;
}

export const silence: Watcher = (watched, report) => {
  const { silenceMs } = watched.limits;
  if (silenceMs <= 0) return undefined;
  const lookMs = Math.min(Math.max(silenceMs / LOOKS, LOOK_MS.least), LOOK_MS.most);
  let seen: Seen = { bytes: bytesOf(watched), activity: undefined };
  let silentMs = 0;
  let lookedAt = performance.now();
  return every(lookMs, () => {
    const now = look(watched, seen);
    const sinceMs = performance.now() - lookedAt;
    lookedAt += sinceMs;
    // Where much more time has passed than between two looks, the whole machine stood still.
    silentMs = isSilent(seen, now, silenceMs) ? silentMs + Math.min(sinceMs, 2 * lookMs) : 0;
    if (silentMs === 0) seen = now;
    if (silentMs >= silenceMs) report('silence', saveSnapshot(watched, silentMs));
  });
};

function look(watched: Watched, before: Seen): Seen {
  const bytes = bytesOf(watched);
  return { bytes, activity: bytes === before.bytes ? readActivity(watched.leader.pid, watched.marks) : undefined };
}

function isSilent(before: Seen, now: Seen, silenceMs: number): boolean {
  if (now.bytes !== before.bytes) return false;
  if (now.activity === undefined) return true;
  return (
    now.activity.processes === before.activity?.processes &&
    now.activity.cpuMs - before.activity.cpuMs <= silenceMs * IDLE_SHARE
  );
}

function bytesOf({ logs }: Watched): number {
  return sizeOf(logs.stdout) + sizeOf(logs.stderr);
}
