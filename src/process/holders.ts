/** Who has a file open. Of other users' processes only root is told. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { hasProc } from './identify.ts';

export interface Holder {
  readonly pid: number;
  readonly command: string;
}

/** @param file absolute and without links. Without this process */
export function listHolders(file: string): Holder[] {
  if (!hasProc()) return [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) =>
    Number(pid) !== process.pid && hasOpen(pid, file) ? [{ pid: Number(pid), command: commandOf(pid) }] : [],
  );
}

function hasOpen(pid: string, file: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((descriptor) => linkOf(`/proc/${pid}/fd/${descriptor}`) === file);
  } catch {
    return false; // ended in between, or somebody else's
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}
