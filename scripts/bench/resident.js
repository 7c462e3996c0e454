// How much memory a process has, looked at while it runs.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Linux knows the peak itself; elsewhere it is the highest that was seen. */
export function residentMb(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const field = (name) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024;
    return { now: field('VmRSS'), peak: field('VmHWM') };
  } catch {
    const now = Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout) / 1024;
    return { now, peak: now };
  }
}
