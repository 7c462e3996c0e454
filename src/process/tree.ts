/** Finds processes by group and by what their environment carries. The only reader of other processes' /proc. */
import { readdirSync, readFileSync } from 'node:fs';
import { hasProc, type ProcessId, readStat, startOf } from './identify.ts';
import { groupIsAlive, processExists } from './signal.ts';

export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly command: string;
}

/** The living members of a process group; zombies are not. Without /proc, the group as a whole. */
export function listGroup(groupId: number): ProcessInfo[] {
  if (!hasProc())
    return groupIsAlive(groupId) ? [{ pid: groupId, parent: 0, group: groupId, command: '(its process group)' }] : [];
  return pids().flatMap((pid) => describe(pid, (group) => group === groupId) ?? []);
}

/** Living processes whose environment carries one of `marks` in its `DRAIN_LINEAGE`, whatever session or group they moved to. */
export function listLineage(marks: readonly string[]): ProcessInfo[] {
  return pids().flatMap((pid) =>
    pid !== process.pid && lineageOf(pid).some((mark) => marks.includes(mark)) ? (describe(pid, () => true) ?? []) : [],
  );
}

/** Whether that very process is there and has not ended. */
export function isRunning({ pid, start }: ProcessId): boolean {
  return kinOf(pid) !== undefined && startOf(pid) === start;
}

/** The same, and without /proc whether there is any process of this number: better to wait for a stranger than to forget it. */
export function mayBeRunning(process: ProcessId): boolean {
  return hasProc() ? isRunning(process) : processExists(process.pid);
}

/** Whether a process carries `mark` in its lineage; without /proc, any may. */
export function mayCarry(pid: number, mark: string): boolean {
  return !hasProc() || lineageOf(pid).includes(mark);
}

/** Without /proc, none: then only the group can be ended. */
function pids(): number[] {
  if (!hasProc()) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Of a living process. */
function kinOf(pid: number): { parent: number; group: number } | undefined {
  const [state = 'X', parent, group] = readStat(pid) ?? [];
  return state === 'Z' || state === 'X' ? undefined : { parent: Number(parent), group: Number(group) };
}

function lineageOf(pid: number): readonly string[] {
  const entry = read(`/proc/${pid}/environ`)
    .split('\0')
    .find((line) => line.startsWith('DRAIN_LINEAGE='));
  return entry?.slice('DRAIN_LINEAGE='.length).split(',') ?? [];
}

function describe(pid: number, wanted: (group: number) => boolean): ProcessInfo | undefined {
  const kin = kinOf(pid);
  if (kin === undefined || !wanted(kin.group)) return undefined;
  const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
  return { pid, ...kin, command: command || read(`/proc/${pid}/comm`).trim() };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // ended in between, or somebody else's
  }
}
