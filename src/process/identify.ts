/** Who a process is: a pid alone says nothing after a reboot, in another namespace, or once the number is given away again. */
import { hostname } from 'node:os';
import { linkOf, readProc } from './proc.ts';
import { processExists } from './signal.ts';

/** A process of this boot and pid namespace. */
export interface ProcessId {
  readonly pid: number;
  /** Ticks since boot at which it started; `''` where the system does not tell, and for one that had ended already. */
  readonly start: string;
}

export interface ProcessIdentity extends ProcessId {
  readonly host: string;
  readonly bootId: string;
  readonly pidNamespace: string;
}

export function identifySelf(): ProcessIdentity {
  return {
    host: hostname(),
    pid: process.pid,
    start: startOf(process.pid) ?? '',
    bootId: bootId(),
    pidNamespace: pidNamespace(),
  };
}

/** @returns undefined when it cannot be known from here, of another host or pid namespace; another boot is known to be gone */
export function isAlive(identity: ProcessIdentity): boolean | undefined {
  // One boot is one machine, whatever name it goes by: a container has one of its own.
  const isThisBoot = identity.bootId !== '' && identity.bootId === bootId();
  if (!isThisBoot && identity.host !== hostname()) return undefined;
  if (identity.bootId !== bootId()) return false;
  if (identity.pidNamespace !== pidNamespace()) return undefined;
  if (!hasProc()) return processExists(identity.pid) ? undefined : false;
  const stat = readStat(identity.pid);
  return stat !== undefined && !hasEnded(stat) && (identity.start === '' || stat[19] === identity.start);
}

/** A zombie, whose parent has not asked for its end: in a container without an init for ever. */
export function hasEnded([state = 'X']: readonly string[]): boolean {
  return state === 'Z' || state === 'X';
}

/** Field 22 of /proc/PID/stat. */
export function startOf(pid: number): string | undefined {
  return readStat(pid)?.[19];
}

/**
 * A child of a process that is certain: whoever has this number and another parent is somebody else.
 * @throws where it could not be looked at
 */
export function identifyChild(pid: number, parent: number): ProcessId {
  const stat = readStat(pid);
  return { pid, start: (stat?.[1] === String(parent) && stat[19]) || '' };
}

/** /proc/PID/stat (proc(5)) from its third field on; the name before it may hold blanks and brackets. */
export function readStat(pid: number): readonly string[] | undefined {
  const stat = hasProc() ? readProc(`/proc/${pid}/stat`) : undefined;
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** False where there is none (macOS), and where it shows another pid namespace, whose numbers mean others. */
export function hasProc(): boolean {
  proc ??= linkOf('/proc/self') === String(process.pid);
  return proc;
}

/** By the clock that no setting of the time moves; without /proc, seconds since 1970. */
export function secondsSinceBoot(): number {
  const uptime = hasProc() ? readProc('/proc/uptime') : undefined;
  return uptime === undefined ? Date.now() / 1000 : Number(uptime.split(' ', 1)[0]);
}

/** Epoch milliseconds of this boot, by the clock of the day as it stands now. */
export function bootedAt(): number {
  return Date.now() - secondsSinceBoot() * 1000;
}

export function bootId(): string {
  boot ??= readProc('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return boot;
}

export function pidNamespace(): string {
  namespace ??= linkOf('/proc/self/ns/pid'); // macOS has none
  return namespace;
}

let proc: boolean | undefined;
let boot: string | undefined;
let namespace: string | undefined;
