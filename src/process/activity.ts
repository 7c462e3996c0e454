import { hasProc, readStat } from './identify.ts';
import { listTree } from './tree.ts';

/** Of the times in /proc/PID/stat: 100 a second on every machine that Node runs on (USER_HZ, proc(5)). */
export const TICK_MS = 10;

/** What the processes of a tree have come to, to be compared with what they come to later. */
export interface Activity {
  /** Which they are, by number and start. */
  readonly processes: string;
  /** What they have used, and those of their children that have ended. */
  readonly cpuMs: number;
}

/** Nothing where the system does not tell. */
export function readActivity(groupId: number, marks: readonly string[]): Activity | undefined {
  if (!hasProc()) return undefined;
  const stats = listTree(groupId, marks).map((pid) => ({ pid, stat: readStat(pid) }));
  return {
    processes: stats.map(({ pid, stat }) => `${pid}:${stat?.[19] ?? ''}`).join(' '),
    cpuMs: stats.reduce((sum, { stat }) => sum + cpuMsOf(stat), 0),
  };
}

/** utime, stime, cutime and cstime: fields 14 to 17. */
export function cpuMsOf(stat: readonly string[] | undefined): number {
  return (stat ?? []).slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * TICK_MS, 0);
}
