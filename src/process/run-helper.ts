import { execa } from 'execa';
import { listDescriptors } from './descriptors.ts';

/** For its three pipes, both ends of each, and one to hear of a failed exec. */
const DESCRIPTORS = 8;

/** Node tells a spawn for which there are too few by an event that nobody can listen to in time. */
function hasRoom(): boolean {
  return listDescriptors().every(({ open, limit }) => limit - open >= DESCRIPTORS);
}

/** Runs a helper of our own (git, this program) to its end. @returns its output, '' where that is ignored; undefined when it is missing, failed or took too long */
export async function runHelper(
  file: string,
  args: readonly string[],
  options: { cwd: string; timeoutMs: number; input?: string; output?: 'ignore' },
): Promise<string | undefined> {
  const { cwd, timeoutMs, input, output } = options;
  if (!hasRoom()) return undefined;
  const result = await execa(file, args, {
    cwd,
    timeout: timeoutMs,
    reject: false,
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    ...(output && { stdout: output, stderr: output }),
    maxBuffer: 1_000_000,
  });
  return result.failed ? undefined : (result.stdout ?? '');
}
