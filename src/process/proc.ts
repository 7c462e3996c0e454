/** What other processes leave to be read, in /proc and elsewhere: what is not there differs from what could not be looked at. */
import { readFileSync, readlinkSync } from 'node:fs';
import { codeOf } from '../core/error.ts';

/** It is not there, or something else is in its place. */
const ABSENT: readonly (string | undefined)[] = ['ENOENT', 'ENOTDIR', 'EISDIR'];

/** A process ended in between (ESRCH where it ends while it is read), or belongs to somebody else. */
const ANOTHERS: readonly (string | undefined)[] = ['ESRCH', 'EACCES', 'EPERM'];

/**
 * Who must not be taken for dead because no descriptor was left to look with.
 * @returns nothing for what is not there, or not to be seen
 * @throws what the system says where it could not be looked at (EMFILE, ENFILE, ENOMEM, EIO)
 */
export function readProc(file: string): string | undefined {
  return readUnless([...ABSENT, ...ANOTHERS], file);
}

/**
 * For a file of our own: that it may not be read says nothing of what is in it.
 * @throws where it is there and could not be read
 */
export function readIfThere(file: string): string | undefined {
  return readUnless(ABSENT, file);
}

function readUnless(absent: readonly (string | undefined)[], file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch (thrown) {
    if (absent.includes(codeOf(thrown))) return undefined;
    throw thrown;
  }
}

/** For what is only shown or weighed: '' also where it could not be looked at. */
export function glance(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // as said
  }
}

/** Where a link leads; '' where it does not, or could not be looked at. */
export function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // as said
  }
}
