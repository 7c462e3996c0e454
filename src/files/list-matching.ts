/** Files of a directory by globs. No link is followed: a link counts as a file of its own, wherever it leads. */
import { type Dirent, lstatSync, readdir, realpathSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { escapePath, type GlobOptions, glob, isDynamicPattern } from 'tinyglobby';
import { codeOf } from '../core/error.ts';

/** What git keeps there changes with every command of it; who means it names it. */
const GIT = ['.git', '**/.git'];

/**
 * What `pattern` matches, as sorted names relative to `cwd`: one that exists by that very name is no pattern, and a folder
 * stands for all that is in it. Names that begin with a dot are matched too, `.git` only by a pattern that says it.
 * @param without globs of what does not count
 */
export async function listMatching(cwd: string, pattern: string, without: readonly string[] = []): Promise<string[]> {
  const isLiteral = !isDynamicPattern(pattern) || exists(resolve(cwd, pattern));
  const found = await glob(isLiteral ? escapePath(pattern) : pattern, {
    ...{ cwd, dot: true, followSymbolicLinks: false, fs: readingLinks(cwd) },
    ignore: [...without, ...(/(?:^|\/)\.git(?:\/|$)/.test(pattern) ? [] : GIT)],
  });
  return found.sort();
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** tinyglobby leaves links out unless it follows them; and it always follows one that its first folder goes through. */
function readingLinks(cwd: string): NonNullable<GlobOptions['fs']> {
  let isFirst = true;
  const read = (folder: string, options: { withFileTypes: true }, done: ReadDone): void => {
    const leads = isFirst && leadsOut(cwd, folder);
    isFirst = false;
    if (leads) done(null, []);
    else readdir(folder, options, (failure, entries) => done(failure, entries?.map(asFile)));
  };
  return { readdir: read as unknown as typeof readdir };
}

type ReadDone = (failure: Error | null, entries: Dirent[]) => void;

function asFile(entry: Dirent): Dirent {
  if (!entry.isSymbolicLink()) return entry;
  return Object.assign(entry, { isSymbolicLink: () => false, isFile: () => true });
}

/** What lies outside by its very name was meant. */
function leadsOut(cwd: string, folder: string): boolean {
  const way = relative(cwd, folder);
  if (way === '' || way.startsWith('..')) return false;
  try {
    return realpathSync(folder) !== join(realpathSync(cwd), way);
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return true; // nothing there
    throw thrown;
  }
}
