import type { Ending, Order } from '../../core/executor.ts';
import { isHeaderAlone } from '../../logs/identity.ts';
import { readTail } from '../../logs/tail.ts';

/** What shells and setsid exit with when they cannot become a program (POSIX sh, 2.8.2). */
const CODES = [126, 127];

/** Of util-linux, our own perl, and busybox: setsid could not become the program. */
const BY_SETSID = /^setsid: (?:failed to execute|can't execute) '?(?<program>[\s\S]*?)'?: (?<why>[^\n:]+)\n$/;

/** Of dash and bash: the shell could not even become setsid, or perl. */
const BY_SHELL =
  /^[^\n:]*sh: (?:line )?\d*:? ?(?:exec: )?\/\S*(?:setsid|perl|env): (?<why>[^\n:]+)\n(?:.*: Success\n)?$/;

const FOR_NOW = /text file busy|resource temporarily|cannot allocate|too many open files/i;

/** A program that could not be executed after all (too many arguments, removed in the last moment) was not started. */
export function withExecFailure(ending: Ending, program: ExecutedProgram): Ending {
  const failure = ending.cause.is === 'exit' ? findExecFailure(ending.cause.code, program) : undefined;
  return failure ? { ...ending, durationMs: null, cause: { is: 'refused', ...failure } } : ending;
}

interface ExecutedProgram {
  readonly argv: readonly string[];
  readonly logs: Order['logs'];
}

/**
 * Told by logs in which the program has left no trace, only the complaint that it could not be executed.
 * @returns why; `transient`: for want of resources
 */
function findExecFailure(
  code: number,
  { argv, logs }: ExecutedProgram,
): { why: string; transient: boolean } | undefined {
  if (!CODES.includes(code) || !isHeaderAlone(logs.stdout)) return undefined;
  const { text } = readTail(logs.stderr);
  const bySetsid = BY_SETSID.exec(text)?.groups;
  const found = bySetsid?.program === argv[0] ? bySetsid : BY_SHELL.exec(text)?.groups;
  const why = found?.why;
  return why === undefined ? undefined : { why: `cannot be executed: ${why}`, transient: FOR_NOW.test(why) };
}
