/** Removes attempts' files: the logs, and what lies beside them under the same name. Never anything outside the sessions' folder. */
import { lstatSync, readdirSync, realpathSync, type Stats, unlinkSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { BESIDE_LOG, besideLog } from '../core/beside-log.ts';
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
    if (!isWithin(real, root)) {
      outside.push(...logs.filter((log) => dirname(log) === logFolder && statOf(log)));
      continue;
    }
    for (const name of readdirSync(real)) if (isOfAny(name, stems)) add(files, join(real, name));
  }
  return { files: [...files.values()], outside };
}

/**
 * Those that drain itself puts there, by their names: what else lies in the folder is not looked at, however much that is.
 * Of logs that lie elsewhere none.
 */
export function findNamedFiles(stdoutLogs: readonly string[], folder: string): EvidenceFile[] {
  const root = realOf(folder);
  const files = new Map<string, EvidenceFile>();
  const folders = new Set(stdoutLogs.map((log) => dirname(log)));
  const within = new Set([...folders].filter((each) => isWithin(realOf(each), root)));
  for (const log of stdoutLogs.filter((each) => within.has(dirname(each))))
    for (const path of [log, ...BESIDE_LOG.map((suffix) => besideLog(log, suffix))]) add(files, path);
  return [...files.values()];
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

function isWithin(folder: string | undefined, root: string | undefined): boolean {
  return folder !== undefined && root !== undefined && `${folder}${sep}`.startsWith(root + sep);
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
