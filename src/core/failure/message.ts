import { clip, oneLine } from './plain.ts';

/** A message's length, in characters. Only a log path that is longer than this exceeds it: it is never cut. */
const MAX_MESSAGE = 500;
const MIN_HEAD = 80;

/**
 * What ended the attempt, the line that a person would quote, and the log to open, in one line:
 * `exit 1: ModuleNotFoundError: No module named 'x' (log: /abs/path.stderr.txt)`.
 *
 * @param parts.cause the code, signal or limit: `exit 1`, `SIGKILL`, `timed out after 15m`
 * @param parts.line undefined when the attempt printed nothing
 * @param parts.log the absolute path of the log to open
 */
export function failureMessage(parts: {
  readonly cause: string;
  readonly line: string | undefined;
  readonly log: string;
}): string {
  const cause = oneLine(parts.cause) || 'failed';
  const line = oneLine(parts.line ?? '');
  const log = ` (log: ${parts.log.replace(/[\r\n]+/g, ' ')})`;
  const head = line === '' ? `${cause}, and it printed nothing` : `${cause}: ${line}`;
  return clip(head, Math.max(MIN_HEAD, MAX_MESSAGE - log.length)) + log;
}
