/** Files of a directory by globs. No link is followed: a link counts as a file of its own, wherever it leads. */
import { type Dirent, lstatSync, readdir, realpathSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { escapePath, type GlobOptions, glob, isDynamicPattern } from 'tinyglobby';
import { codeOf } from '../core/error.ts';

/** What git keeps there changes with every command of it; who means it names it. */
const GIT = ['.git', '**/.git'];

/**
 * What any of `patterns` matches, as sorted names relative to `cwd`: one that exists by that very name is no pattern, and a
 * folder stands for all that is in it. Names that begin with a dot are matched too, `.git` only by a pattern that says it.
 * Folders that cannot be read count as empty.
 * @param without globs of what does not count
 */
export async function listMatching(
  cwd: string,
  patterns: readonly string[],
  without: readonly string[] = [],
): Promise<string[]> {
  const namesGit = patterns.some((pattern) => /(?:^|\/)\.git(?:\/|$)/.test(pattern));
  const found = await glob(
    patterns.map((pattern) => (isLiteral(cwd, pattern) ? escapePath(pattern) : pattern)),
    {
      ...{ cwd, dot: true, followSymbolicLinks: false, fs: readingLinks(cwd) },
      ignore: [...without, ...(namesGit ? [] : GIT)],
    },
  );
  return found.map(unveil).sort();
}

function isLiteral(cwd: string, pattern: string): boolean {
  return !isDynamicPattern(pattern) || lstatSync(resolve(cwd, pattern), { throwIfNoEntry: false }) !== undefined;
}

/** What the globs match, and what those with a leading `!` take out again. */
export function splitGlobs(globs: readonly string[]): { patterns: string[]; without: string[] } {
  return {
    patterns: [...new Set(globs.filter((glob) => !glob.startsWith('!')))].sort(),
    without: globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1)),
  };
}

/** tinyglobby leaves links out unless it follows them; and it always follows one that its first folder goes through. */
function readingLinks(cwd: string): NonNullable<GlobOptions['fs']> {
  let isFirst = true;
  const read = (folder: string, options: { withFileTypes: true }, done: ReadDone): void => {
    const leads = isFirst && leadsOut(cwd, folder);
    isFirst = false;
    if (leads) done(null, []);
    else readdir(unveil(folder), options, (failure, entries) => done(failure, entries?.map(asFound)));
  };
  return { readdir: read as unknown as typeof readdir };
}

type ReadDone = (failure: Error | null, entries: Dirent[]) => void;

function asFound(entry: Dirent): Dirent {
  const name = entry.name.replace(/[\n\r\u2028\u2029]/g, (end) => VEIL[end] as string);
  if (!entry.isSymbolicLink()) return name === entry.name ? entry : Object.assign(entry, { name });
  return Object.assign(entry, { name, isSymbolicLink: () => false, isFile: () => true });
}

/** No glob matches an end of line: it stands as half a surrogate pair, which no name has. */
const VEIL: Readonly<Record<string, string>> = {
  '\n': '\udc0a',
  '\r': '\udc0d',
  '\u2028': '\udc28',
  '\u2029': '\udc29',
};

function unveil(path: string): string {
  return path.replace(/[\udc0a\udc0d\udc28\udc29]/g, (veil) => UNVEILED[veil] as string);
}

const UNVEILED = Object.fromEntries(Object.entries(VEIL).map(([end, veil]) => [veil, end]));

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
