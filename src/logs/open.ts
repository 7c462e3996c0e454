/** The only place that makes a phase's log files. Synchronous: a phase costs four system calls here. */
import { closeSync, mkdirSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from '../core/error.ts';
import { cannotWrite } from './cannot-write.ts';

export interface LogPaths {
  readonly stdout: string;
  readonly stderr: string;
}

/** File descriptors, open for appending. */
export interface OpenLogs {
  readonly stdout: number;
  readonly stderr: number;
}

/**
 * Makes both files, which must not exist yet (nothing overwrites an attempt's log), and writes `header` to the stdout log.
 * @throws DrainError `cannot_write`; then neither file is left behind
 */
export function openLogs(paths: LogPaths, header: string): OpenLogs {
  const made: { file: string; descriptor: number }[] = [];
  let file = paths.stdout;
  try {
    const stdout = create(file);
    made.push({ file, descriptor: stdout });
    writeWhole(stdout, header);
    file = paths.stderr;
    return { stdout, stderr: create(file) };
  } catch (thrown) {
    for (const { file, descriptor } of made) undo(file, descriptor);
    throw cannotWrite(file, thrown);
  }
}

export function closeLogs(logs: OpenLogs): void {
  closeSync(logs.stdout);
  closeSync(logs.stderr);
}

/** Readable by its owner alone: a phase may print secrets. The folder is made only when it turns out to be missing. */
function create(file: string): number {
  try {
    return openSync(file, 'ax', 0o600);
  } catch (thrown) {
    if (codeOf(thrown) !== 'ENOENT') throw thrown;
    mkdirSync(dirname(file), { recursive: true });
    return openSync(file, 'ax', 0o600);
  }
}

/** On a disk that is nearly full a write takes only a part, and the next one fails. */
function writeWhole(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  let written = 0;
  while (written < bytes.length) written += writeSync(descriptor, bytes, written);
}

function undo(file: string, descriptor: number): void {
  closeSync(descriptor);
  unlinkSync(file);
}
