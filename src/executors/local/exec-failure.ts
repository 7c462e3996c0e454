import { readTail } from '../../logs/tail.ts';

/** What shells and setsid exit with when they cannot become a program (POSIX sh, 2.8.2). */
const CODES = [126, 127];

/** All that stderr holds then: `setsid: failed to execute /x: Text file busy`, `sh: 9: exec: /usr/bin/setsid: Argument list too long`. */
const COMPLAINT = /^(?:setsid|[^\n:]*sh: (?:(?:line )?\d+: )?(?:exec: )?\S*setsid): ([^\n]+)\n/;

const FOR_NOW = /text file busy|resource temporarily|cannot allocate|too many open files/i;

/** @returns why the program was never executed; `transient`: for want of resources */
export function findExecFailure(code: number, stderrLog: string): { why: string; transient: boolean } | undefined {
  if (!CODES.includes(code)) return undefined;
  const why = COMPLAINT.exec(readTail(stderrLog).text)?.[1];
  return why === undefined ? undefined : { why: `cannot be executed: ${why}`, transient: FOR_NOW.test(why) };
}
