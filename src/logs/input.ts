/** The file that is a phase's standard input: a pipe would die with the controller. */
import { writeFileSync } from 'node:fs';

/** Writes `text` beside the stdout log. @returns the file */
export function writeInput(stdoutLog: string, text: string): string {
  const file = `${stdoutLog.replace(/\.stdout\.txt$/, '')}.stdin.txt`;
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}
