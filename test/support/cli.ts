/** Runs the command line as a user does: the built program, in a process and a folder of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const PROGRAM = fileURLToPath(new URL('../../dist/drain.js', import.meta.url));

export interface RunOptions {
  readonly cwd: string;
  /** On top of this process's own, without its `DRAIN_` variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** Text for its standard input, which is empty otherwise. */
  readonly input?: string;
}

export interface Ran {
  /** As a shell shows it: null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<Ran>;
}

export function runDrain(args: readonly string[], options: RunOptions): Promise<Ran> {
  return startDrain(args, options).ended;
}

/** The document that it printed. */
export async function runJson<Document>(args: readonly string[], options: RunOptions): Promise<Document> {
  const { stdout } = await runDrain(withJson(args), options);
  return JSON.parse(stdout) as Document;
}

/** For what has to be told or killed while it runs. It is killed when the test ends before it does. */
export function startDrain(args: readonly string[], { cwd, env = {}, input = '' }: RunOptions): Running {
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd, env: { ...plainEnvironment(), ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.on('error', () => undefined); // it may end without having read
  child.stdin.end(input);
  return { child, pid: child.pid ?? 0, ended: collect(child) };
}

async function collect(child: ReturnType<typeof spawn>): Promise<Ran> {
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...output };
}

/** `--json` before the `--` that ends the options. */
function withJson(args: readonly string[]): string[] {
  const dashes = args.indexOf('--');
  return dashes < 0 ? [...args, '--json'] : args.toSpliced(dashes, 0, '--json');
}

export function plainEnvironment(): Record<string, string | undefined> {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('DRAIN_'));
  return { ...Object.fromEntries(own), NO_COLOR: '1' };
}

/** Is removed after the test. Its path has no symbolic link in it. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'drain-test-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 }));
  return folder;
}

/** Asks again and again; the test's own time limit ends what never comes true. */
export async function waitFor<Found>(find: () => Found | undefined | Promise<Found | undefined>): Promise<Found> {
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    await sleep(10);
  }
}

/** Runs it in a real pseudo-terminal of 80 columns, in which `input` is typed. */
export function runInTerminal(args: readonly string[], options: RunOptions): { status: number | null; stdout: string } {
  const { cwd, input = '', env = {} } = options;
  const terminal = fileURLToPath(new URL('in-terminal.py', import.meta.url));
  return spawnSync('python3', [terminal, process.execPath, PROGRAM, ...args], {
    ...{ cwd, input, encoding: 'utf8', timeout: 30_000 },
    env: { ...plainEnvironment(), TERM: 'xterm', ...env } as NodeJS.ProcessEnv,
  });
}
