/** What is on record of an attempt that somebody else began, as the engine and the executor need it. */
import { dirname } from 'node:path';
import type { AttemptUnderWay } from '../core/evidence.ts';
import type { Abandoned } from '../core/executor.ts';
import { bootId } from '../process/identify.ts';
import type { OpenAttempt } from '../read/abandoned.ts';
import { placesOf } from './places.ts';

export function underWayOf(open: OpenAttempt): AttemptUnderWay {
  const { telemetryOffset, cwd, stdout, stderr } = open;
  return { ...open, ...placesOf({ stdout, stderr }), cwd, resumed: { telemetryOffset } };
}

/** @param assumedBy who says that none of its processes can be there any more */
export function abandonedOf(open: OpenAttempt, assumedBy: string | undefined): Abandoned {
  const { attemptId: id, argv, limits, asked, startedAt, stdout, stderr } = open;
  return {
    ...{ id, argv, limits, logs: { stdout, stderr }, folder: dirname(dirname(stdout)), hasStarted: startedAt !== null },
    ...(asked !== null && { asked }),
    ...goneOf(open, assumedBy),
  };
}

function goneOf({ sessionBootId }: OpenAttempt, assumedBy: string | undefined): Pick<Abandoned, 'gone'> {
  if (assumedBy !== undefined) return { gone: { by: 'lost', why: `${assumedBy} says that it is gone` } };
  return sessionBootId === bootId() ? {} : { gone: { by: 'reboot', why: 'the machine was started anew' } };
}

/** Why it cannot be told from here. */
export function whyUnknown({ conductor }: OpenAttempt): string {
  const { host, pid, bootId: boot } = conductor;
  const where = boot === bootId() ? 'in another container of this machine' : `on ${host}, another machine`;
  return `its controller (pid ${pid}) is ${where}`;
}
