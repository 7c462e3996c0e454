/** What the processes of a tree are doing at this moment, for whoever asks afterwards why nothing moved. */
import { readdirSync } from 'node:fs';
import { cpuMsOf, TICK_MS } from './activity.ts';
import { bootedAt, readStat } from './identify.ts';
import { glance, linkOf } from './proc.ts';
import { commandOf, listTree } from './tree.ts';

export interface ProcessSnapshot {
  readonly pid: number;
  readonly parent: number;
  readonly state: string;
  /** The function of the kernel that it waits in; empty where it waits in none, or that is not told. */
  readonly waitsIn: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** With that of its children that have ended. */
  readonly cpuMs: number;
  /** Without the secrets in it. */
  readonly command: string;
  /** `3 -> /srv/data.db`, the lowest first. */
  readonly files: readonly string[];
  /** How many more are open. */
  readonly moreFiles: number;
}

/** Of /proc/PID/stat (proc(5)). */
const STATES: Readonly<Record<string, string>> = {
  R: 'running',
  S: 'sleeping',
  D: 'waiting for a device, cannot be interrupted',
  T: 'stopped by a signal',
  t: 'stopped by a debugger',
  I: 'idle',
  P: 'parked',
};

const MOST_FILES = 50;

/** The living of a group and of a lineage; none where the system does not tell. */
export function takeSnapshot(groupId: number, marks: readonly string[]): ProcessSnapshot[] {
  const booted = bootedAt();
  return listTree(groupId, marks).flatMap((pid) => describe(pid, booted) ?? []);
}

function describe(pid: number, booted: number): ProcessSnapshot | undefined {
  const stat = readStat(pid);
  if (!stat) return undefined; // it has ended since it was listed
  const [state = '', parent = ''] = stat;
  const waitsIn = glance(`/proc/${pid}/wchan`);
  const { files, more } = filesOf(pid);
  return {
    pid,
    parent: Number(parent),
    state: STATES[state] ?? state,
    waitsIn: waitsIn === '0' ? '' : waitsIn,
    startedAt: booted + Number(stat[19]) * TICK_MS,
    cpuMs: cpuMsOf(stat),
    command: commandOf(pid),
    files,
    moreFiles: more,
  };
}

function filesOf(pid: number): { files: string[]; more: number } {
  const folder = `/proc/${pid}/fd`;
  const numbers = numbersIn(folder);
  const files = numbers
    .slice(0, MOST_FILES)
    .map((number) => `${number} -> ${linkOf(`${folder}/${number}`) || '(closed)'}`);
  return { files, more: numbers.length - files.length };
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder)
      .map(Number)
      .sort((one, other) => one - other);
  } catch {
    return []; // ended in between, or somebody else's
  }
}
