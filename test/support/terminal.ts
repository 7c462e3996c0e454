/** The command line in a real pseudo-terminal of 80 columns, at which somebody sits who reads before they type. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { PROGRAM, plainEnvironment } from './cli.ts';
import { mark, until } from './processes.ts';

export interface Terminal {
  readonly pid: number;
  /** Waits until `text` is shown. */
  see(text: string): Promise<void>;
  type(text: string): void;
  /** All that was shown so far, as it came: colours and movements included. */
  shown(): string;
  readonly ended: Promise<{ readonly code: number | null; readonly shown: string }>;
}

export const CTRL_C = '\u0003';
export const CTRL_D = '\u0004';

export function openTerminal(
  args: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: Readonly<Record<string, string>> },
): Terminal {
  const program = fileURLToPath(new URL('in-terminal.py', import.meta.url));
  const child = spawn('python3', [program, process.execPath, PROGRAM, ...args], {
    cwd,
    env: { ...plainEnvironment(), TERM: 'xterm', ...mark, ...env } as NodeJS.ProcessEnv,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.on('error', () => undefined); // it may end without having read
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
  return {
    pid: child.pid ?? 0,
    see: async (text) => {
      await until(`${JSON.stringify(text)} on the terminal, which shows:\n${shown}`, () => shown.includes(text));
    },
    type: (text) => void child.stdin.write(text),
    shown: () => shown,
    ended: (async () => {
      const [code] = (await once(child, 'close')) as [number | null];
      return { code, shown };
    })(),
  };
}
