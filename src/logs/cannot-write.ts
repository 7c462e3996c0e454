import { codeOf, DrainError, messageOf } from '../core/error.ts';

const WAYS_OUT: Readonly<Record<string, string>> = {
  EACCES: 'Make the folder writable, or choose another one with --data-dir.',
  EPERM: 'Make the folder writable, or choose another one with --data-dir.',
  EROFS: 'Choose a folder on a writable file system with --data-dir.',
  ENOSPC: 'Free some space; `drain forget RUN` removes a run with its logs.',
  EDQUOT: 'Free some space; `drain forget RUN` removes a run with its logs.',
  EMFILE: 'Raise the limit of open files (ulimit -n), or lower --concurrency.',
  ENFILE: 'The machine has no open files left; lower --concurrency.',
  EEXIST: 'There is already a file of this name, and no log is ever overwritten; move it away.',
  ENOTDIR: 'A part of this path is a file; move it away, or choose another folder with --data-dir.',
  ENAMETOOLONG: 'Choose a shorter folder with --data-dir.',
};

export function cannotWrite(file: string, cause: unknown): DrainError {
  const reason = messageOf(cause).replace(/^(\w+): ([^,]+).*$/s, '$2 ($1)');
  const way = WAYS_OUT[codeOf(cause) ?? ''] ?? 'Choose another folder with --data-dir.';
  const message = `Cannot write the log \`${file}\`: ${reason}. ${way}`;
  return new DrainError('cannot_write', message, { cause, data: { path: file, reason: codeOf(cause) } });
}
