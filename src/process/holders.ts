/** Who has a file open. Of other users' processes only root is told. */
import { readdirSync } from 'node:fs';
import { linkOf } from './proc.ts';
import { commandOf, listPids } from './tree.ts';

export interface Holder {
  readonly pid: number;
  /** Without the secrets in it. */
  readonly command: string;
}

/** @param file absolute and without links. Without this process */
export function listHolders(file: string): Holder[] {
  return listPids()
    .filter((pid) => pid !== process.pid && hasOpen(pid, file))
    .map((pid) => ({ pid, command: commandOf(pid) }));
}

function hasOpen(pid: number, file: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((descriptor) => linkOf(`/proc/${pid}/fd/${descriptor}`) === file);
  } catch {
    return false; // ended in between, or somebody else's
  }
}
