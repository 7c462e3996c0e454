/** Names of files that are made of somebody's ids: readable where the id is plain, and never two ids with one name. */
import { createHash } from 'node:crypto';

const MAX_ID_CHARS = 80;
const HASH_CHARS = 10;

/** A leading dot would hide the file. */
export function isPlainName(id: string): boolean {
  return /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(id) && id.length <= MAX_ID_CHARS;
}

/**
 * No plain id has a `~`, so a marked one equals none; and two marked ones differ in the hash.
 * @param whole all that makes it one of its kind
 */
export function markedName(id: string, whole: readonly string[]): string {
  const readable = id.replace(/[^A-Za-z0-9.-]+/g, '_').replace(/^\.+/, '');
  // JSON escapes lone surrogates, which UTF-8 would make one and the same.
  const hash = createHash('sha256').update(JSON.stringify(whole)).digest('hex');
  return `${readable.slice(0, MAX_ID_CHARS - HASH_CHARS - 1) || '_'}~${hash.slice(0, HASH_CHARS)}`;
}
