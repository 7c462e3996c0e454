/** What a set of files is, in one text: the same names with the same contents give the same digest. */
import { createHash, type Hash } from 'node:crypto';
import { lstatSync, readlinkSync, readSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { codeOf } from '../core/error.ts';
import { listMatching, splitGlobs } from './list-matching.ts';
import { withUnfollowed } from './unfollowed.ts';

const CHUNK_BYTES = 65_536;

/** What is read at once, as files or bytes, before others have their turn: some milliseconds. */
const TURN = { files: 100, bytes: 4_194_304 } as const;

/**
 * @param globs relative to `cwd`; a leading `!` takes out of what the others match. What matches nothing is told apart from
 *   what matches an empty file. A link is its target's name, and its content where it leads to a file below `cwd`.
 * @returns sha256, as hexadecimal digits
 */
export async function digestFiles(cwd: string, globs: readonly string[]): Promise<string> {
  const { patterns, without } = splitGlobs(globs);
  const names = new Set<string>();
  const hash = createHash('sha256');
  for (const pattern of patterns) {
    const matches = await listMatching(cwd, [pattern], without);
    if (matches.length === 0) hash.update(line('nothing', pattern));
    for (const name of matches) names.add(name);
  }
  for (const [nth, name] of [...names].sort().entries()) {
    if (nth % TURN.files === 0) await breathe();
    hash.update(line(name, ...(await contentOf(cwd, name))));
  }
  return hash.digest('hex');
}

/** JSON keeps the parts apart, whatever stands in them. */
function line(...parts: readonly string[]): string {
  return `${JSON.stringify(parts)}\n`;
}

/** What cannot be read is in the digest too: it may be readable the next time. */
async function contentOf(cwd: string, name: string): Promise<string[]> {
  const path = join(cwd, name);
  try {
    if (!lstatSync(path).isSymbolicLink()) return [await hashFile(path)];
    const target = readlinkSync(path);
    const real = findReal(path);
    if (real === undefined || relative(realpathSync(cwd), real).startsWith('..')) return ['link', target];
    return ['link', target, await hashFile(real)];
  } catch (thrown) {
    return ['unread', codeOf(thrown) ?? ''];
  }
}

/** Nothing for a link that leads nowhere, or in a circle. */
function findReal(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** Not past the length that it has now: somebody may be writing to it for ever. */
async function hashFile(path: string): Promise<string> {
  const stat = lstatSync(path);
  if (!stat.isFile()) return 'no file';
  const hash = createHash('sha256');
  for (let at = 0; at < stat.size; at += TURN.bytes) {
    if (at > 0) await breathe();
    if (!hashPiece(path, hash, { at, end: Math.min(stat.size, at + TURN.bytes) })) break;
  }
  return hash.digest('hex');
}

const buffer = Buffer.allocUnsafe(CHUNK_BYTES);

/** @returns false at the end of the file */
function hashPiece(path: string, hash: Hash, { at, end }: { at: number; end: number }): boolean {
  return withUnfollowed(path, (descriptor) => {
    for (let next = at; next < end; ) {
      const bytes = readSync(descriptor, buffer, 0, Math.min(CHUNK_BYTES, end - next), next);
      if (bytes === 0) return false;
      hash.update(buffer.subarray(0, bytes));
      next += bytes;
    }
    return true;
  });
}
