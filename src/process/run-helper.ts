import { execa } from 'execa';

/** Runs a helper of our own (git) to its end. @returns its output; undefined when it is missing, failed or took too long */
export async function runHelper(
  file: string,
  args: readonly string[],
  options: { cwd: string; timeoutMs: number },
): Promise<string | undefined> {
  const { cwd, timeoutMs } = options;
  const result = await execa(file, args, {
    cwd,
    timeout: timeoutMs,
    reject: false,
    stdin: 'ignore',
    maxBuffer: 1_000_000,
  });
  return result.failed ? undefined : result.stdout;
}
