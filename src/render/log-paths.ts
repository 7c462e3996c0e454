/** Where an attempt's logs are: the folder once, names that are never cut. */
import { basename, dirname } from 'node:path';
import type { AttemptView } from '../read/attempts.ts';
import type { Removal } from '../read/removals.ts';
import { formatBytes } from './bytes.ts';
import { fact, facts } from './facts.ts';
import { removalText } from './removal.ts';
import { plain } from './text.ts';

type Logs = Pick<AttemptView, 'stdoutPath' | 'stderrPath' | 'stdoutBytes' | 'stderrBytes'>;

export function logPathLines(
  attempt: Logs,
  { shorten, removal }: { shorten: (path: string) => string; removal?: Removal | undefined },
): string[] {
  const { stdoutPath, stderrPath, stdoutBytes, stderrBytes } = attempt;
  const folder = stdoutPath ?? stderrPath;
  if (folder === null) return [];
  if (removal) return fact('logs', removalText(removal));
  const names = [nameOf(stdoutPath, stdoutBytes), nameOf(stderrPath, stderrBytes)].flat();
  return facts('logs', [`${plain(shorten(dirname(folder)))}/`, ...names]);
}

function nameOf(path: string | null, bytes: number | null): string[] {
  return path === null ? [] : [`${plain(basename(path))}${bytes === null ? '' : `  ${formatBytes(bytes)}`}`];
}
