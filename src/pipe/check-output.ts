/** Whether what the flow gives can be written there: what cannot is told before hours are spent on it. */
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DrainError } from '../core/error.ts';

/** @throws DrainError `not_found`, `not_a_file` */
export function checkOutput(file: string): void {
  const cannot = `Cannot write what the flow gives to ${file}, and nothing was run`;
  if (!existsSync(dirname(file))) throw new DrainError('not_found', `${cannot}: there is no folder ${dirname(file)}.`);
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    throw new DrainError('not_a_file', `${cannot}: it is a folder.`);
}
