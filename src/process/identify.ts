/** Who a process is: a pid alone says nothing after a reboot, in another namespace, or once the number is given away again. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

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
  if (identity.host !== hostname()) return undefined;
  if (identity.bootId !== bootId()) return false;
  if (identity.pidNamespace !== pidNamespace()) return undefined;
  const start = startOf(identity.pid);
  return start !== undefined && (identity.start === '' || start === identity.start);
}

/** Field 22 of /proc/PID/stat (proc(5)); the name before it may hold blanks and brackets. */
export function startOf(pid: number): string | undefined {
  const stat = readOrUndefined(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

export function bootId(): string {
  boot ??= readOrUndefined('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return boot;
}

export function pidNamespace(): string {
  try {
    namespace ??= readlinkSync('/proc/self/ns/pid');
    return namespace;
  } catch {
    return ''; // macOS has no namespaces
  }
}

let boot: string | undefined;
let namespace: string | undefined;

function readOrUndefined(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined; // gone, or a system without /proc
  }
}
