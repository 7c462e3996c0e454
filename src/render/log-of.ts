import type { FamilyView } from '../read/family.ts';
import type { Log } from './logs/log.ts';

type Logged = Pick<FamilyView, 'sample' | 'stdoutPath' | 'stderrPath'>;

/** The log to open: the one that its message ends in. */
export function logOf({ sample, stdoutPath, stderrPath }: Logged): Pick<Log, 'stream' | 'path'> | undefined {
  if (stdoutPath !== null && sample.endsWith(`(log: ${stdoutPath})`)) return { stream: 'stdout', path: stdoutPath };
  return stderrPath === null ? undefined : { stream: 'stderr', path: stderrPath };
}
