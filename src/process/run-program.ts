/**
 * Runs a program of somebody else's to its end and keeps what it prints. `node:child_process` itself: execa gives nothing
 * here, and waits for whoever inherited the streams.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { identifyChild, type ProcessId } from './identify.ts';

export interface Program {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Undefined: empty. */
  readonly stdin: string | undefined;
  /** Of its stdout, whose beginning is kept. */
  readonly maxStdoutBytes: number;
  /** Of its stderr, whose end is kept. */
  readonly maxStderrBytes: number;
}

export interface RunningProgram {
  /** Leads a process group, and a session, of its own. */
  readonly leader: ProcessId;
  /** Resolves as soon as there is more of its stdout than is kept. */
  readonly overflow: Promise<void>;
  /** Of itself; what it has started may still be there. @throws where it could not be started */
  readonly exited: Promise<ProgramExit>;
  /** What it has printed, once its streams are closed: to be called when nobody is left who could write. */
  output(): Promise<ProgramOutput>;
}

export interface ProgramExit {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
}

export interface ProgramOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** What it has said as it ended has arrived by then, whoever else holds its streams. */
const LAST_WORDS_MS = 1_000;

export function runProgram({ argv, cwd, env, stdin, maxStdoutBytes, maxStderrBytes }: Program): RunningProgram {
  const [program, ...args] = argv;
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  const exited = once(child, 'exit').then(([code, signal]): ProgramExit => ({ code, signal }));
  const closed = once(child, 'close').catch(() => undefined);
  exited.catch(() => undefined); // whoever runs it hears of it
  child.stdin.on('error', () => undefined); // it need not read
  child.stdin.end(stdin ?? '');
  const said = createEnd(maxStderrBytes);
  child.stderr.on('data', said.add);
  const printed = createBeginning(maxStdoutBytes);
  child.stdout.on('data', printed.add);
  return {
    leader: leaderOf(child),
    exited,
    overflow: printed.overflow,
    output: async () => {
      await Promise.race([closed, sleep(LAST_WORDS_MS, undefined, { ref: false })]);
      for (const stream of [child.stdout, child.stderr]) stream.destroy(); // who inherited them must not keep this process
      return { stdout: printed.text(), stderr: said.text() };
    },
  };
}

/** One that could not be started has no number. */
function leaderOf({ pid }: ChildProcess): ProcessId {
  return pid === undefined ? { pid: 0, start: '' } : identifyChild(pid, process.pid);
}

function createBeginning(maxBytes: number): {
  add: (chunk: Buffer) => void;
  text: () => string;
  overflow: Promise<void>;
} {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let tell!: () => void;
  const overflow = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const add = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
    else tell();
  };
  return { add, text: () => Buffer.concat(chunks).toString(), overflow };
}

function createEnd(maxBytes: number): { add: (chunk: Buffer) => void; text: () => string } {
  let chunks: Buffer[] = [];
  let bytes = 0;
  const cut = (): Buffer => Buffer.concat(chunks).subarray(-maxBytes);
  const add = (chunk: Buffer): void => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes < 2 * maxBytes) return;
    chunks = [cut()];
    bytes = maxBytes;
  };
  return { add, text: () => cut().toString() };
}
