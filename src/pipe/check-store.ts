/** Whether batches can be kept there: what cannot is told before anything is added. */
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DrainError } from '../core/error.ts';
import { isSqliteFile } from '../db/open.ts';

/** @throws DrainError `not_a_database`, `not_found` */
export function checkStore(file: string): void {
  const folder = dirname(file);
  if (!existsSync(folder))
    throw new DrainError(
      'not_found',
      `Cannot keep batches in ${file}, and nothing was run: there is no folder ${folder}.`,
    );
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined || (stat.isFile() && (stat.size === 0 || isSqliteFile(file)))) return;
  const found = stat.isFile() ? 'it is no SQLite database' : 'it is no file';
  throw new DrainError(
    'not_a_database',
    `Cannot keep batches in ${file}, and nothing was run: ${found}. Name another one: --store FILE.db`,
  );
}
