import { readFileSync } from 'node:fs';
import { hasProc } from './identify.ts';

/** How many files this process may have open (getrlimit(2)); nothing where there is no limit, or the system does not tell. */
export function findDescriptorLimit(): number | undefined {
  if (!hasProc()) return undefined;
  const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1];
  return soft === undefined ? undefined : Number(soft);
}
