/** What other processes leave to be read, in /proc and elsewhere: what is not there differs from what could not be looked at. */
import { readFileSync } from 'node:fs';
import { codeOf } from '../core/error.ts';

/** It ended in between (ESRCH where it ends while it is read), or belongs to somebody else, or the system has no /proc. */
const NOT_TO_BE_SEEN: readonly (string | undefined)[] = ['ENOENT', 'ENOTDIR', 'ESRCH', 'EACCES', 'EPERM'];

/**
 * Who must not be taken for dead because no descriptor was left to look with.
 * @returns nothing for what is not there, or not to be seen
 * @throws what the system says where it could not be looked at (EMFILE, ENFILE, ENOMEM, EIO)
 */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch (thrown) {
    if (NOT_TO_BE_SEEN.includes(codeOf(thrown))) return undefined;
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
