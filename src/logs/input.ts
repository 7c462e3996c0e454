/** The file that is a phase's standard input: a pipe would die with the controller. */
import { readFileSync, writeFileSync } from 'node:fs';
import { besideLog } from '../core/beside-log.ts';
import { codeOf } from '../core/error.ts';

/** Writes `text` beside the stdout log. @returns the file */
export function writeInput(stdoutLog: string, text: string): string {
  const file = inputOf(stdoutLog);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

/** What an attempt got; nothing where it got none, or that is gone. */
export function readInput(stdoutLog: string): string | undefined {
  try {
    return readFileSync(inputOf(stdoutLog), 'utf8');
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}

function inputOf(stdoutLog: string): string {
  return besideLog(stdoutLog, 'stdin.txt');
}
