/** What a set of files is, in one text: the same names with the same contents give the same digest. */
import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { lstat, open, readlink, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { codeOf } from '../core/error.ts';
import { listMatching } from './list-matching.ts';

const CHUNK_BYTES = 65_536;

/**
 * @param globs relative to `cwd`; a leading `!` takes out of what the others match. What matches nothing is told apart from
 *   what matches an empty file. A link is its target's name, and its content where it leads to a file below `cwd`.
 * @returns sha256, as hexadecimal digits
 */
export async function digestFiles(cwd: string, globs: readonly string[]): Promise<string> {
  const without = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  const patterns = [...new Set(globs.filter((glob) => !glob.startsWith('!')))].sort();
  const names = new Set<string>();
  const hash = createHash('sha256');
  for (const pattern of patterns) {
    const matches = await listMatching(cwd, pattern, without);
    if (matches.length === 0) hash.update(line('nothing', pattern));
    for (const name of matches) names.add(name);
  }
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (const name of [...names].sort()) hash.update(line(name, ...(await contentOf(cwd, name, buffer))));
  return hash.digest('hex');
}

/** JSON keeps the parts apart, whatever stands in them. */
function line(...parts: readonly string[]): string {
  return `${JSON.stringify(parts)}\n`;
}

/** What cannot be read is in the digest too: it may be readable the next time. */
async function contentOf(cwd: string, name: string, buffer: Buffer): Promise<string[]> {
  const path = join(cwd, name);
  try {
    const stat = await lstat(path);
    if (!stat.isSymbolicLink()) return [await hashFile(path, stat, buffer)];
    const [target, real] = [await readlink(path), await realpath(path).catch(() => undefined)];
    if (real === undefined || relative(await realpath(cwd), real).startsWith('..')) return ['link', target];
    return ['link', target, await hashFile(real, await lstat(real), buffer)];
  } catch (thrown) {
    return ['unread', codeOf(thrown) ?? ''];
  }
}

/** Not past the length that it has now: somebody may be writing to it for ever. */
async function hashFile(path: string, { size, ...stat }: Stats, buffer: Buffer): Promise<string> {
  if ((stat.mode & constants.S_IFMT) !== constants.S_IFREG) return 'no file';
  // Neither a link nor a pipe that has taken its place since is opened.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const hash = createHash('sha256');
    for (let at = 0; at < size; ) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(CHUNK_BYTES, size - at), at);
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}
