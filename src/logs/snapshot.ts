/** The file that tells what a phase was doing when it was ended for its silence. */
import { writeFileSync } from 'node:fs';
import { besideLog } from '../core/beside-log.ts';

/** Writes `text` beside the stdout log, for its owner alone. @returns the file */
export function writeSnapshot(stdoutLog: string, text: string): string {
  const file = besideLog(stdoutLog, 'silence.txt');
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}
