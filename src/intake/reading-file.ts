/** What a system says against a file that a person has named, in words. */
import { statSync } from 'node:fs';
import { codeOf, DrainError, messageOf } from '../core/error.ts';

/**
 * Reads a regular file.
 *
 * @param cannot how a complaint begins: what could not be done, to which file
 * @throws DrainError `not_found`, `not_a_file`, `cannot_read`
 */
export function readingFile<Content>(file: string, cannot: string, read: () => Content): Content {
  try {
    const stat = statSync(file);
    if (!stat.isFile()) throw notAFile(cannot, stat.isDirectory() ? 'a folder' : 'not a regular file');
    return read();
  } catch (thrown) {
    throw explain(thrown, cannot);
  }
}

function explain(thrown: unknown, cannot: string): unknown {
  const code = codeOf(thrown);
  if (thrown instanceof DrainError || code === undefined) return thrown;
  if (code === 'ENOENT') return new DrainError('not_found', `${cannot}: there is no such file.`, { cause: thrown });
  return new DrainError('cannot_read', `${cannot}: ${messageOf(thrown)}.`, { cause: thrown });
}

function notAFile(cannot: string, found: string): DrainError {
  return new DrainError('not_a_file', `${cannot}: it is ${found}. Name a file; what comes from a pipe, save first.`);
}
