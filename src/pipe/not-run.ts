import type { CommandEnding } from '../pipeline/command.ts';

/** Of a command that did not come to run. */
export function notRun(why: string): CommandEnding {
  return { exitCode: undefined, stdout: '', stderr: '', failure: why };
}
