import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { processExists } from '../../process/signal.ts';

/**
 * Removes what a process that was killed has left half-written beside these files: `result.json.1234.tmp`. It may have had
 * the number that is ours now: to be called before one of them is begun.
 */
export function removeLeftovers(folder: string, names: readonly string[]): void {
  for (const entry of readdirSync(folder)) {
    const [, name = '', pid] = /^(.+)\.(\d+)\.tmp$/.exec(entry) ?? [];
    // Where another one is at it after all (in another container, say), it finds that out and tries again.
    const isLeft = names.includes(name) && (Number(pid) === process.pid || !processExists(Number(pid)));
    if (isLeft) rmSync(join(folder, entry), { force: true });
  }
}
