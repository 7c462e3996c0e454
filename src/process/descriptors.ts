import { readdirSync } from 'node:fs';
import type { Descriptors } from '../core/gate/gate.ts';
import { hasProc } from './identify.ts';
import { glance, readProc } from './proc.ts';

/** Of this process, and of the whole machine; none where the system does not tell. */
export function listDescriptors(): Descriptors[] {
  if (!hasProc()) return [];
  return [...ofProcess(), ...ofMachine()];
}

/** Its soft limit (getrlimit(2)): Node has raised that to the hard one when it started. */
function ofProcess(): Descriptors[] {
  try {
    const limit = Number(/^Max open files\s+(\d+)/m.exec(readProc('/proc/self/limits') ?? '')?.[1]);
    if (Number.isNaN(limit)) return []; // unlimited
    known = limit;
    // One of them is that of the listing itself.
    return [{ of: 'process', open: readdirSync('/proc/self/fd').length - 1, limit }];
  } catch {
    return [{ of: 'process', open: known, limit: known }]; // none was left to look with
  }
}

let known = 0;

/** Handed out, handed out and free again, and at most (proc(5)). */
function ofMachine(): Descriptors[] {
  const [open, free, limit] = glance('/proc/sys/fs/file-nr').trim().split(/\s+/).map(Number);
  if (open === undefined || free === undefined || limit === undefined) return [];
  return [{ of: 'machine', open: open - free, limit }];
}
