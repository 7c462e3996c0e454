/** Which processes may have been started since a given one, found without a look at all of /proc where that is possible. */
import { existsSync } from 'node:fs';
import { hasProc } from './identify.ts';
import { glance } from './proc.ts';
import { listPids } from './tree.ts';

/** Pids are given away in order and may have come round after longer: then all of them are looked at. */
const IN_ORDER_MS = 5_000;

/** Where nobody tells which pid was given last, all are looked at, which is worth it only after this long. */
const WORTH_ALL_MS = 1_000;

/** Asking for each costs 3 microseconds, listing /proc 50 to 600. */
const MOST_ASKED = 16;

/**
 * Those that may be younger than a process that ran for `tookMs`; among them may be others. None, where finding them would
 * take much longer than the process did.
 * @param pid 0 where it is not known
 */
export function listYoungerThan(pid: number, tookMs: number): number[] {
  if (!hasProc()) return [];
  const last = lastPid();
  if (last === 0) return tookMs > WORTH_ALL_MS ? listPids() : [];
  if (pid === 0 || last < pid || tookMs >= IN_ORDER_MS) return listPids();
  if (last - pid > MOST_ASKED) return listPids().filter((each) => each > pid && each <= last);
  return Array.from({ length: last - pid }, (_, nth) => pid + 1 + nth).filter(isProcess);
}

/** The last field of /proc/loadavg (proc(5)), of this pid namespace; 0 where a sandbox does not tell. */
function lastPid(): number {
  return Number(glance('/proc/loadavg').trim().split(' ').at(-1));
}

/** Threads have pids and folders too, which a listing of /proc leaves out. */
function isProcess(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && glance(`/proc/${pid}/status`).includes(`\nTgid:\t${pid}\n`);
}
