/** The files of a session: its own, and all that lies in its folder. No link is followed, neither to look nor to remove. */
import { type Dirent, lstatSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf } from '../core/error.ts';
import { type EvidenceFile, realOf } from './remove.ts';

export interface SessionFiles {
  /** `<id>.json`, and what a controller that was killed has left half-written beside it. */
  readonly own: readonly EvidenceFile[];
  /** What lies in `<id>/`, at any depth. */
  readonly within: readonly EvidenceFile[];
  /** In its place stands a link, which may lead anywhere. */
  readonly isLink: boolean;
}

/** Names in the folder of the sessions, by the session that they belong to. */
export function listSessionEntries(root: string): Map<string, string[]> {
  const entries = new Map<string, string[]>();
  for (const { name } of entriesOf(root)) entries.set(idOf(name), [...(entries.get(idOf(name)) ?? []), name]);
  return entries;
}

/**
 * @param root the folder of the sessions, without a link in it
 * @param names of one session
 */
export function listSessionFiles(root: string, names: readonly string[]): SessionFiles {
  const folder = names.find((name) => idOf(name) === name);
  const stat = folder === undefined ? undefined : lstatSync(join(root, folder), { throwIfNoEntry: false });
  return {
    own: names.filter((name) => name !== folder).flatMap((name) => fileAt(join(root, name))),
    within: folder !== undefined && stat?.isDirectory() ? filesIn(join(root, folder)) : [],
    isLink: stat?.isSymbolicLink() === true,
  };
}

/** What is gone already is no failure, but nothing that was freed here either. */
export function removeSessionFiles(files: readonly EvidenceFile[]): { removed: EvidenceFile[]; stuck: EvidenceFile[] } {
  const removed: EvidenceFile[] = [];
  const stuck: EvidenceFile[] = [];
  const isReal = new Map<string, boolean>();
  for (const file of files) {
    const folder = dirname(file.path);
    // Looked at again: a link may have taken the folder's place since it was listed.
    if (!isReal.has(folder)) isReal.set(folder, realOf(folder) === folder);
    const outcome = isReal.get(folder) ? unlink(file.path) : 'stuck';
    if (outcome !== 'gone') (outcome === 'removed' ? removed : stuck).push(file);
  }
  return { removed, stuck };
}

/** The folder of a session with the folders in it, as far as they are empty. */
export function removeEmptyFolders(folder: string): void {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  for (const entry of entriesOf(folder)) if (entry.isDirectory()) removeEmptyFolders(join(folder, entry.name));
  try {
    rmdirSync(folder);
  } catch {
    // Something is left in it, which has been told of.
  }
}

/** `<id>.json`, `<id>.json.1234.tmp` and `<id>` are of the same session. */
function idOf(name: string): string {
  return name.replace(/\.json(?:\.\d+\.tmp)?$/, '');
}

function filesIn(folder: string): EvidenceFile[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : fileAt(path);
  });
}

function fileAt(path: string): EvidenceFile[] {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat && !stat.isDirectory() ? [{ path, bytes: stat.size }] : [];
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // gone meanwhile, or not ours to read: then it is not ours to remove
  }
}

function unlink(path: string): 'removed' | 'gone' | 'stuck' {
  try {
    unlinkSync(path);
    return 'removed';
  } catch (thrown) {
    return codeOf(thrown) === 'ENOENT' ? 'gone' : 'stuck';
  }
}
