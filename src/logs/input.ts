/** The file that is a phase's standard input: a pipe would die with the controller. */
import { openSync, writeFileSync } from 'node:fs';

/** Writes `text` beside the stdout log and opens it for reading. */
export function openInput(stdoutLog: string, text: string): number {
  const file = `${stdoutLog.replace(/\.stdout\.txt$/, '')}.stdin.txt`;
  writeFileSync(file, text, { mode: 0o600 });
  return openSync(file, 'r');
}
