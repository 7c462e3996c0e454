/** Processes that a drain has started, and what came of them: whoever carries a `DRAIN_LINEAGE`. */

import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from './activity.ts';
import { bootedAt, type ProcessId, readStat, startOf } from './identify.ts';
import { signalProcess } from './signal.ts';
import { isRunning, listLineages, type ProcessInfo } from './tree.ts';

const LOOK_MS = 50;

export interface Marked extends ProcessInfo, ProcessId {
  /** Ids of attempts and supervisors, the outermost first. */
  readonly lineage: readonly string[];
  /** By this machine's clock as it stands now. */
  readonly startedAt: number;
}

/** Without this process and those that it stems from: they carry a lineage when doctor is called inside a phase. */
export function listMarked(): Marked[] {
  const booted = bootedAt();
  const own = ancestorsOf(process.pid);
  return listLineages().flatMap(({ info, lineage }) => {
    const start = startOf(info.pid);
    if (start === undefined || own.has(info.pid)) return [];
    return [{ ...info, start, lineage, startedAt: booted + Number(start) * TICK_MS }];
  });
}

/** TERM, a grace, KILL; each only while it is that very process. */
export async function endMarked(processes: readonly ProcessId[], graceMs: number): Promise<void> {
  for (const each of processes) if (isRunning(each)) signalProcess(each.pid, 'SIGTERM');
  for (const each of processes) if (isRunning(each)) signalProcess(each.pid, 'SIGCONT'); // a stopped process takes no TERM
  await waitUntilGone(processes, graceMs);
  for (const each of processes) if (isRunning(each)) signalProcess(each.pid, 'SIGKILL');
  await waitUntilGone(processes, graceMs);
}

async function waitUntilGone(processes: readonly ProcessId[], patienceMs: number): Promise<void> {
  const until = performance.now() + patienceMs;
  while (performance.now() < until && processes.some(isRunning)) await sleep(LOOK_MS);
}

function ancestorsOf(pid: number): Set<number> {
  const found = new Set<number>();
  for (let next = pid; next > 0 && !found.has(next); next = Number(readStat(next)?.[1] ?? 0)) found.add(next);
  return found;
}
