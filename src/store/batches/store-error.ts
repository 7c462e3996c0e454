/** What goes wrong with a store, as one clear line. */
import { codeOf, DrainError, messageOf } from '../../core/error.ts';
import { PipelineError } from '../../pipeline/batch-error.ts';
import { ThrownByPersist } from '../../pipeline/store/call-persist.ts';

const LOCKED = /^SQLITE_(BUSY|LOCKED)/;

/** What the user's `persist` threw, and what is neither SQLite's nor the system's, stays as it is. */
export function explainStoreError(thrown: unknown, file: string): unknown {
  if (thrown instanceof ThrownByPersist) return thrown.thrown;
  if (thrown instanceof PipelineError) return thrown;
  const message = thrown instanceof DrainError ? thrown.message : explanation(thrown, file);
  const isLocked = LOCKED.test(codeOf(thrown) ?? '');
  return message === undefined ? thrown : new PipelineError(isLocked ? 'locked' : 'store', message, { cause: thrown });
}

function explanation(thrown: unknown, file: string): string | undefined {
  const [code, message] = [codeOf(thrown) ?? '', messageOf(thrown)];
  if (message === 'The database connection is not open') return `The store of ${file} is closed.`;
  if (LOCKED.test(code))
    return `Cannot use ${file}: another process holds its lock, and kept it for all the time that was waited. Try again; if it lasts, look for a backup, a long transaction or an open \`sqlite3\` shell.`;
  if (code === 'SQLITE_FULL' || code === 'ENOSPC')
    return `Cannot write ${file}: its disk is full. Make room and go on.`;
  if (code === 'SQLITE_NOTADB') return `Cannot use ${file}: it is not an SQLite database. Name another file.`;
  if (code.startsWith('SQLITE_CORRUPT'))
    return `Cannot use ${file}: it is damaged (${message}). Put back a copy, or try: sqlite3 FILE .recover`;
  if (code.startsWith('SQLITE_READONLY'))
    return `Cannot write ${file}: it is read-only here. Check who may write to it and to its folder, and how its disk is mounted.`;
  if (code.startsWith('SQLITE_CONSTRAINT')) return undefined; // of the user's rows, and only seen when all is committed
  if (/^SQLITE_|^E[A-Z]+$/.test(code))
    return `Cannot use ${file}: ${message}. Check the path, its permissions and the space on its disk.`;
  return undefined;
}
