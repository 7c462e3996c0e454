// The processes of the proof, found by the mark that each of them inherits.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @param {string} mark or the beginning of several
 * @returns {{ pid: number, parent: number, command: string }[]} those that live; zombies do not
 */
export function listMarked(mark) {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`PROOF_MARK=${mark}`)) return [];
      const { state, parent } = statOf(pid);
      const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();
      return state === 'Z' || state === 'X' ? [] : [{ pid, parent, command }];
    } catch {
      return []; // it ended while we looked
    }
  });
}

/** /proc/PID/stat (proc(5)). `start`: ticks since boot. @throws when there is none */
export function statOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0], parent: Number(fields[1]), group: Number(fields[2]), start: fields[19] };
}

export function isAlive(pid) {
  try {
    return !['Z', 'X'].includes(statOf(pid).state);
  } catch {
    return false;
  }
}

/** Sends a signal to a process of ours, or to a group of them. @returns {boolean} whether it was there */
export function signal(pid, name) {
  // Nobody, who was not found; and who means everybody.
  if (!Number.isInteger(pid) || Math.abs(pid) <= 1) return false;
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** What still lives after a while is ended. @returns the commands of those */
export async function endMarked(mark, patienceMs = 3_000) {
  const until = performance.now() + patienceMs;
  let left = listMarked(mark);
  while (left.length > 0 && performance.now() < until) {
    await sleep(25);
    left = listMarked(mark);
  }
  for (const { pid } of left) signal(pid, 'SIGKILL');
  return left.map(({ pid, command }) => `${pid} ${command}`);
}

/** Waits for a condition; the patience only ends what would never come true. @returns what was found, or undefined */
export async function until(find, patienceMs = 20_000) {
  const last = performance.now() + patienceMs;
  for (;;) {
    const found = await find();
    if (found || performance.now() > last) return found || undefined;
    await sleep(10);
  }
}

export function secondsSinceBoot() {
  return Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]);
}
