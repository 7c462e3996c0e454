/**
 * Starts a phase in its own session and process group, its logs being its stdout and stderr: bytes go to the disk
 * without passing through drain. node:child_process itself, because execa costs 0.5 ms a start, a third of the whole.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { codeOf, messageOf } from '../core/error.ts';

export interface Program {
  /** As resolved; `argv[0]` is what the program is told that it is called. */
  readonly path: string;
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdio: { readonly stdin: number | 'ignore'; readonly stdout: number; readonly stderr: number };
}

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

export type Spawned =
  | { readonly pid: number; readonly exited: Promise<Exit> }
  /** `transient`: for want of resources. */
  | { readonly problem: string; readonly transient: boolean };

const WANT_OF_RESOURCES = ['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE', 'ETXTBSY', 'ENOSPC'];

export async function spawnProgram(program: Program): Promise<Spawned> {
  let child: ChildProcess;
  try {
    child = spawn(program.path, program.argv.slice(1), {
      argv0: program.argv[0],
      cwd: program.cwd,
      env: program.env,
      detached: true,
      stdio: [program.stdio.stdin, program.stdio.stdout, program.stdio.stderr],
    });
  } catch (thrown) {
    return refused(thrown); // E2BIG, a NUL in an argument
  }
  const { pid } = child;
  if (pid === undefined) return refused(await new Promise((resolve) => child.once('error', resolve)));
  const exited = new Promise<Exit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  return { pid, exited };
}

function refused(thrown: unknown): Spawned {
  return { problem: messageOf(thrown), transient: WANT_OF_RESOURCES.includes(codeOf(thrown) ?? '') };
}
