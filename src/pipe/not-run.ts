/** What a step is told of a command that did not come to run. */
import type { CommandEnding } from '../pipeline/command/command.ts';

export function notRun(why: string): CommandEnding {
  return { exitCode: undefined, stdout: '', stderr: '', failure: why };
}

export const GIVEN_UP = 'it was given up before it began';

export function skippedBy(who: string): string {
  return `its phase was skipped by ${who}: drain retry releases it`;
}
