import { findExcerpt } from './excerpt.ts';
import { oneLine } from './plain.ts';

/** A failure's message without the log to open, which it ends in. */
export function withoutLogPath(message: string): string {
  const at = message.endsWith(')') ? message.lastIndexOf(' (log: ') : -1;
  return at < 0 ? message : message.slice(0, at);
}

/**
 * What a failure says, line by line: its message, and where the end of its stderr has that very line, the few that say more of the
 * same there.
 */
export function linesSaid({
  message,
  stderrTail,
}: {
  readonly message: string;
  readonly stderrTail: string;
}): string[] {
  const head = oneLine(withoutLogPath(message));
  const excerpt = stderrTail === '' ? undefined : findExcerpt({ stderr: stderrTail, stdout: '' });
  if (!excerpt?.isError || !head.includes(excerpt.line)) return [head];
  const more = excerpt.text.split('\n').slice(1).map(oneLine);
  return [head, ...more.filter((line) => !head.includes(line))];
}
