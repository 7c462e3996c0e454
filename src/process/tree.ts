/** Finds processes by group and by what their environment carries. */
import { readdirSync } from 'node:fs';
import { maskArgv } from '../core/mask.ts';
import { hasEnded, hasProc, type ProcessId, readStat, startOf } from './identify.ts';
import { glance, readProc } from './proc.ts';
import { groupIsAlive, processExists } from './signal.ts';

export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Without the secrets in it. */
  readonly command: string;
}

/** The living members of a process group; zombies are not. Without /proc, the group as a whole. */
export function listGroup(groupId: number): ProcessInfo[] {
  if (!hasProc())
    return groupIsAlive(groupId) ? [{ pid: groupId, parent: 0, group: groupId, command: '(its process group)' }] : [];
  return listPids().flatMap((pid) => describe(pid, (group) => group === groupId) ?? []);
}

/**
 * Living processes whose environment carries one of `marks` in its `DRAIN_LINEAGE`, whatever session or group they moved to.
 * @param among where it is known which processes may be of them
 */
export function listLineage(marks: readonly string[], among: readonly number[] = listPids()): ProcessInfo[] {
  return among.flatMap((pid) => (carries(pid, marks) ? (describe(pid, () => true) ?? []) : []));
}

/** The living of a group and of a lineage, in one look. 0 is no group: threads of the kernel are in it. */
export function listTree(groupId: number, marks: readonly string[]): number[] {
  return listPids().filter((pid) => {
    const kin = kinOf(pid);
    return kin !== undefined && ((groupId > 0 && kin.group === groupId) || carries(pid, marks));
  });
}

/** Every living process that carries a `DRAIN_LINEAGE`, with it. */
export function listLineages(): { readonly info: ProcessInfo; readonly lineage: readonly string[] }[] {
  return listPids().flatMap((pid) => {
    const lineage = lineageOf(pid);
    const info = lineage.length > 0 ? describe(pid, () => true) : undefined;
    return info ? [{ info, lineage }] : [];
  });
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
export function listPids(): number[] {
  if (!hasProc()) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Of a living process. */
function kinOf(pid: number): { parent: number; group: number } | undefined {
  const stat = readStat(pid);
  if (stat === undefined || hasEnded(stat)) return undefined;
  return { parent: Number(stat[1]), group: Number(stat[2]) };
}

function carries(pid: number, marks: readonly string[]): boolean {
  return pid !== process.pid && lineageOf(pid).some((mark) => marks.includes(mark));
}

function lineageOf(pid: number): readonly string[] {
  const entry = readProc(`/proc/${pid}/environ`)
    ?.split('\0')
    .find((line) => line.startsWith('DRAIN_LINEAGE='));
  return entry?.slice('DRAIN_LINEAGE='.length).split(',') ?? [];
}

function describe(pid: number, wanted: (group: number) => boolean): ProcessInfo | undefined {
  const kin = kinOf(pid);
  return kin && wanted(kin.group) ? { pid, ...kin, command: commandOf(pid) } : undefined;
}

/** Without the secrets in it; its name alone, where it has no arguments any more. */
export function commandOf(pid: number): string {
  const argv = glance(`/proc/${pid}/cmdline`).split('\0');
  return maskArgv(argv).join(' ').trim() || glance(`/proc/${pid}/comm`).trim();
}
