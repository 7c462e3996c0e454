import { besideLog } from '../core/beside-log.ts';
import type { AttemptUnderWay } from '../core/evidence.ts';

/** Where the files of an attempt are: all beside its stdout log. */
export function placesOf(logs: AttemptUnderWay['logs']): Pick<AttemptUnderWay, 'logs' | 'fileFor'> {
  return { logs, fileFor: (suffix) => besideLog(logs.stdout, suffix) };
}
