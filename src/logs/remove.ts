/** Removes attempts' files: the logs, and what lies beside them under the same name. Never anything outside the sessions' folder. */
import { lstatSync, readdirSync, realpathSync, type Stats, unlinkSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { codeOf } from '../core/error.ts';

export interface EvidenceFile {
  readonly path: string;
  readonly bytes: number;
}

export interface EvidenceFiles {
  readonly files: readonly EvidenceFile[];
  /** Logs that lie elsewhere, as after the backlog was moved. */
  readonly outside: readonly string[];
}

/**
 * @param logs paths of stdout and stderr logs
 * @param folder of the sessions
 */
export function findEvidenceFiles(logs: readonly string[], folder: string): EvidenceFiles {
  const root = realOf(folder);
  const files = new Map<string, EvidenceFile>();
  const outside: string[] = [];
  for (const [logFolder, stems] of stemsByFolder(logs)) {
    const real = realOf(logFolder);
    if (real === undefined) continue;
    if (root === undefined || !`${real}${sep}`.startsWith(root + sep)) {
      outside.push(...logs.filter((log) => dirname(log) === logFolder && statOf(log)));
      continue;
    }
    for (const name of readdirSync(real)) if (isOfAny(name, stems)) add(files, join(real, name));
  }
  return { files: [...files.values()], outside };
}

/** What is gone already is no failure. @returns what could not be removed */
export function removeFiles(files: readonly EvidenceFile[]): EvidenceFile[] {
  return files.filter(({ path }) => {
    try {
      unlinkSync(path);
      return false;
    } catch (thrown) {
      return codeOf(thrown) !== 'ENOENT';
    }
  });
}

/** `run__phase` of `run__phase.stdout.txt` */
function stemsByFolder(logs: readonly string[]): Map<string, Set<string>> {
  const folders = new Map<string, Set<string>>();
  for (const log of logs) {
    const stem = basename(log).replace(/\.std(?:out|err)\.txt$/, '');
    const stems = folders.get(dirname(log)) ?? new Set();
    folders.set(dirname(log), stems.add(stem));
  }
  return folders;
}

/** An id may hold dots: every beginning of the name that ends before one is looked at. */
function isOfAny(name: string, stems: ReadonlySet<string>): boolean {
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1))
    if (stems.has(name.slice(0, dot))) return true;
  return false;
}

function add(files: Map<string, EvidenceFile>, path: string): void {
  const stat = statOf(path);
  if (stat && !stat.isDirectory()) files.set(path, { path, bytes: stat.size });
}

function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

/** Without links in it; nothing where there is no such folder. */
export function realOf(folder: string): string | undefined {
  try {
    return realpathSync(folder);
  } catch {
    return undefined; // gone, and its files with it
  }
}
