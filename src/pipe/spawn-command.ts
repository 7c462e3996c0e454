/** Runs a command of a flow as a process of its own, where there is no backlog that it could be a phase of. */
import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf } from '../core/error.ts';
import { endTree, LEFTOVER_GRACE_MS } from '../executors/local/end.ts';
import type { CommandCall, CommandEnding } from '../pipeline/command/command.ts';
import { findProgram } from '../process/find-program.ts';
import { type ProgramExit, type RunningProgram, runProgram } from '../process/run-program.ts';
import { groupIsAlive } from '../process/signal.ts';
import { notRun } from './not-run.ts';
import { MAX_STDERR_BYTES, MAX_STDOUT_BYTES, tooLong } from './output-limits.ts';

/** Between TERM and KILL. */
const GRACE_MS = 5_000;

/** Its whole tree is ended when `call.signal` aborts, and what it leaves behind in its group when it has ended. */
export async function spawnCommand(call: CommandCall): Promise<CommandEnding> {
  const { argv, signal } = call;
  if (signal.aborted) return notRun(CANCELLED);
  const cwd = resolve(call.cwd ?? '.');
  const mark = randomUUID();
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...call.env,
    DRAIN_LINEAGE: [process.env.DRAIN_LINEAGE, mark].filter(Boolean).join(','),
  };
  const problem = problemOf(argv[0], cwd, env.PATH ?? '');
  if (problem !== undefined) return notRun(problem);
  const limits = { maxStdoutBytes: MAX_STDOUT_BYTES, maxStderrBytes: MAX_STDERR_BYTES };
  const running = runProgram({ argv, cwd, env, stdin: call.stdin, ...limits });
  return await conduct(running, { signal, mark }).catch((thrown: unknown) =>
    notRun(`cannot run ${argv[0]}: ${messageOf(thrown)}`),
  );
}

const CANCELLED = 'it was cancelled';

/** As it is for a phase: exec would only say that something is missing. */
function problemOf(program: string, cwd: string, path: string): string | undefined {
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) return `its directory ${cwd} is not there`;
  const found = findProgram(program, cwd, path);
  return 'problem' in found ? found.problem : undefined;
}

async function conduct(
  running: RunningProgram,
  { signal, mark }: { signal: AbortSignal; mark: string },
): Promise<CommandEnding> {
  const { exited, leader } = running;
  const tree = { leader, marks: [mark] };
  const cause = await causeOf(running, signal);
  if (cause !== undefined) await endTree(tree, GRACE_MS);
  else if (groupIsAlive(leader.pid)) await endTree(tree, LEFTOVER_GRACE_MS);
  const exit = await exited;
  return { exitCode: exit.code ?? undefined, ...(await running.output()), failure: cause ?? failureOf(exit) };
}

/** Why it is to be ended; undefined: it has ended by itself. */
async function causeOf({ exited, overflow }: RunningProgram, signal: AbortSignal): Promise<string | undefined> {
  const enough = new AbortController(); // the signal is the whole run's: thousands of commands must not stay with it
  const aborted = new Promise<string>((resolve) =>
    signal.addEventListener('abort', () => resolve(CANCELLED), { once: true, signal: enough.signal }),
  );
  try {
    const tooMuch = overflow.then(() => tooLong(MAX_STDOUT_BYTES + 1));
    return await Promise.race([exited.then(() => undefined), tooMuch, aborted]);
  } finally {
    enough.abort();
  }
}

function failureOf({ code, signal }: ProgramExit): string | undefined {
  if (code === 0) return undefined;
  return code === null ? `ended by ${signal}` : `exit ${code}`;
}
