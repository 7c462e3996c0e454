import { constants } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { DrainError } from '../core/error.ts';
import { requireUtf8 } from './utf8.ts';

/**
 * The whole of a file, without its byte order mark.
 *
 * @param source a file, or what was in one
 * @param cannot how a complaint begins
 * @throws DrainError `too_large`, `not_utf8`
 */
export function readText(source: string | Buffer, cannot: string): string {
  const size = typeof source === 'string' ? statSync(source).size : source.length;
  if (size > constants.MAX_STRING_LENGTH) {
    const way = 'Turn it into JSON Lines, which may be of any size: jq -c .[] FILE';
    throw new DrainError('too_large', `${cannot}: JSON of this size cannot be read at once. ${way}`);
  }
  const bytes = typeof source === 'string' ? readFileSync(source) : source;
  requireUtf8(bytes, cannot);
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}
