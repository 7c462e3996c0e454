/** `node:child_process` itself: execa waits for what it starts. */
import { spawn } from 'node:child_process';

export interface Detached {
  /** False once it has ended, as far as has been heard. */
  readonly isRunning: () => boolean;
}

/** Starts a program that outlives this process, and holds up nothing: a session of its own, no streams, not waited for. */
export function startDetached(
  [program, ...args]: readonly [string, ...string[]],
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
): Detached {
  const child = spawn(program, args, { cwd, env, detached: true, stdio: 'ignore' });
  let running = true;
  const ended = (): void => {
    running = false;
  };
  child.once('exit', ended).once('error', ended).unref();
  return { isRunning: () => running };
}
