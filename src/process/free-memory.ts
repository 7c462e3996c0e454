import type { FreeMemory } from '../core/gate/gate.ts';
import { hasProc } from './identify.ts';
import { listMemoryGroups, type MemoryGroup } from './memory-groups.ts';
import { glance } from './proc.ts';

/** Version 1 has no word for "no limit": it shows the largest number of pages. */
const NO_LIMIT = 2 ** 62;

/** The least of what the machine has and of what each control group around us has left; nothing where nobody tells. */
export function findFreeMemory(): FreeMemory | undefined {
  const ofMachine = /^MemAvailable:\s+(\d+) kB/m.exec(hasProc() ? glance('/proc/meminfo') : '')?.[1];
  const found: FreeMemory[] = ofMachine === undefined ? [] : [{ bytes: Number(ofMachine) * 1_024, of: 'machine' }];
  for (const group of listMemoryGroups()) {
    const bytes = leftIn(group);
    if (bytes !== undefined) found.push({ bytes, of: 'control group' });
  }
  return found.sort((one, other) => one.bytes - other.bytes)[0];
}

/** Below its limit, with what it keeps of files: that is given up before anything is killed. Nothing where it has no limit. */
export function leftIn({ folder, version }: MemoryGroup): number | undefined {
  const [limitFile, usageFile] =
    version === 2 ? ['memory.max', 'memory.current'] : ['memory.limit_in_bytes', 'memory.usage_in_bytes'];
  const limit = Number.parseInt(glance(`${folder}/${limitFile}`), 10); // `max` is no number
  if (!(limit < NO_LIMIT)) return undefined;
  const used = Number(glance(`${folder}/${usageFile}`));
  const stat = glance(`${folder}/memory.stat`);
  const prefix = version === 2 ? '' : 'total_'; // with the groups inside it, as the usage is
  return limit - used + statOf(stat, `${prefix}active_file`) + statOf(stat, `${prefix}inactive_file`);
}

function statOf(stat: string, name: string): number {
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(stat)?.[1] ?? 0);
}
