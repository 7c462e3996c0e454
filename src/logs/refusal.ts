/** The logs of a phase that was not started, which say so: a person looks there first. A phase that starts has them made by its supervisor. */
import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from '../core/error.ts';
import { cannotWrite } from './cannot-write.ts';

export interface LogPaths {
  readonly stdout: string;
  readonly stderr: string;
}

/** Normally there: made with the session. */
export function makeLogFolder({ stdout }: LogPaths): void {
  const folder = dirname(stdout);
  if (!existsSync(folder)) guarded(stdout, () => mkdirSync(folder, { recursive: true }));
}

/**
 * Makes both files, which must not exist yet: nothing overwrites an attempt's log.
 * @throws DrainError `cannot_write`; then neither file is left behind
 */
export function makeRefusalLogs(paths: LogPaths, header: string, why: string): void {
  makeLogFolder(paths);
  create(paths.stdout, header);
  try {
    create(paths.stderr, textOf(why));
  } catch (thrown) {
    unlinkSync(paths.stdout);
    throw thrown;
  }
}

/**
 * Where making the logs has failed half-way.
 * @throws DrainError `cannot_write`
 */
export function appendRefusal({ stderr }: LogPaths, why: string): void {
  guarded(stderr, () => appendFileSync(stderr, textOf(why), { mode: 0o600 }));
}

/** Readable by its owner alone: a phase may print secrets. */
function create(file: string, text: string): void {
  const descriptor = guarded(file, () => openSync(file, 'ax', 0o600));
  try {
    guarded(file, () => writeFileSync(descriptor, text));
  } catch (thrown) {
    unlinkSync(file);
    throw thrown;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Makes the stdout log, which whoever begins the attempt has to make too: then it can never begin any more.
 * @returns false where it is there already
 * @throws where nothing can be written
 */
export function takeTicket(paths: LogPaths): boolean {
  mkdirSync(dirname(paths.stdout), { recursive: true });
  try {
    closeSync(openSync(paths.stdout, 'wx', 0o600));
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return false;
    throw cannotWrite(paths.stdout, thrown);
  }
  return true;
}

function textOf(why: string): string {
  return `[drain] not started: ${why}\n`;
}

function guarded<Result>(file: string, act: () => Result): Result {
  try {
    return act();
  } catch (thrown) {
    throw cannotWrite(file, thrown);
  }
}
