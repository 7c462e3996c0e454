/**
 * Removes old sessions' files: first of those that are too old, then of the oldest until the rest is small enough. Rows
 * stay. What goes is put on record before it goes, in the transaction in which it was chosen: a phase that is retried in
 * that moment is seen to need its log, or is seen to have lost it.
 */
import { join } from 'node:path';
import type { Amount, Freed, Keep } from '../../core/gc.ts';
import type { Db } from '../../db/native.ts';
import { transact, whenFree } from '../../db/transact.ts';
import { type EvidenceFile, realOf } from '../../logs/remove.ts';
import {
  listSessionEntries,
  listSessionFiles,
  removeEmptyFolders,
  removeSessionFiles,
  type SessionFiles,
} from '../../logs/session-files.ts';
import { listSessionEvidence } from '../../read/session-evidence.ts';
import { countSessionsAtWork, listSettledSessions } from '../../read/settled-sessions.ts';
import { noteRemoved } from '../../store/note-removed.ts';
import { type Chosen, choose } from './choose.ts';
import { listOrphans } from './orphans.ts';

export interface GcOptions {
  readonly db: Db;
  /** `sessions/` of the data directory. */
  readonly folder: string;
  readonly database: string;
  readonly keep: Keep;
  /** Also what is of no session on record. */
  readonly orphans: boolean;
  readonly dryRun: boolean;
  readonly by: string;
  readonly now: number;
  /** How long to wait for a lock that another process holds. */
  readonly patienceMs: number;
}

/** What became of one session, or of an orphan. */
interface Collected {
  readonly removed: readonly EvidenceFile[];
  readonly stuck: readonly EvidenceFile[];
  readonly needed: readonly EvidenceFile[];
  /** A link that stands in the place of its folder. */
  readonly link?: string;
}

/** @throws DrainError `locked` */
export async function collect(options: GcOptions): Promise<Freed> {
  const { db, folder, orphans, dryRun } = options;
  const root = realOf(folder);
  const sessions = root === undefined ? [] : await collectSessions(options, root);
  const unknown = root === undefined || !orphans ? [] : collectOrphans(options, root);
  const all = [...sessions, ...unknown];
  const removed = sessions.flatMap((session) => session.removed);
  return {
    ...amountOf(removed),
    sessions: sessions.filter((session) => session.removed.length > 0).length,
    orphans: amountOf(unknown.flatMap((orphan) => orphan.removed)),
    kept: {
      lastAttempts: amountOf(sessions.flatMap(({ needed }) => needed)),
      sessionsAtWork: countSessionsAtWork(db),
      links: sessions.flatMap(({ link }) => link ?? []),
      stuck: all.flatMap(({ stuck }) => stuck.map(({ path }) => path)),
    },
    overBytes: root === undefined ? 0 : overOf(options, root, dryRun ? amountOf(removed).bytes : 0),
    isDryRun: dryRun,
  };
}

async function collectSessions(options: GcOptions, root: string): Promise<Collected[]> {
  const { db, keep, now } = options;
  const entries = listSessionEntries(root);
  const collected: Collected[] = [];
  let over = overOf(options, root, 0);
  for (const { sessionId, endedAt } of listSettledSessions(db)) {
    const names = entries.get(sessionId);
    const isOld = keep.maxAgeMs !== undefined && now - endedAt > keep.maxAgeMs;
    if (!names || !(isOld || over > 0)) continue;
    const found = listSessionFiles(root, names);
    const one = await collectSession(options, { root, sessionId, found, bytesToFree: isOld ? Infinity : over });
    collected.push(one);
    over -= amountOf(one.removed).bytes;
  }
  return collected;
}

interface Candidate {
  readonly root: string;
  readonly sessionId: string;
  readonly found: SessionFiles;
  readonly bytesToFree: number;
}

async function collectSession(options: GcOptions, candidate: Candidate): Promise<Collected> {
  const { db, dryRun, patienceMs } = options;
  const folder = join(candidate.root, candidate.sessionId);
  if (candidate.found.isLink) return { removed: [], stuck: [], needed: [], link: folder };
  const decide = (): Chosen => chooseAndNote(options, candidate);
  const { files, needed, whole } = dryRun ? decide() : await whenFree(() => transact(db, decide), patienceMs);
  return { ...remove(options, files, whole ? folder : undefined), needed };
}

function chooseAndNote({ db, dryRun, by, now }: GcOptions, { sessionId, found, bytesToFree }: Candidate): Chosen {
  if (listSettledSessions(db, sessionId).length === 0) return { files: [], handles: [], whole: false, needed: [] };
  const chosen = choose(found, listSessionEvidence(db, sessionId), bytesToFree);
  const { handles, whole: sessionFile, files } = chosen;
  if (files.length > 0 && !dryRun) {
    const removed = { sessionId, why: 'gc', handles, sessionFile, ...amountOf(files) } as const;
    noteRemoved(db, removed, { by, at: now });
  }
  return chosen;
}

function collectOrphans(options: GcOptions, root: string): Collected[] {
  const { db, database, now } = options;
  return listOrphans(db, { root, database, now }).map(({ sessionId, files }) => ({
    ...remove(options, files, join(root, sessionId)),
    needed: [],
  }));
}

/** @param folder goes too, once it is empty */
function remove(
  { dryRun }: GcOptions,
  files: readonly EvidenceFile[],
  folder: string | undefined,
): Pick<Collected, 'removed' | 'stuck'> {
  if (dryRun) return { removed: files, stuck: [] };
  const done = removeSessionFiles(files);
  if (folder !== undefined) removeEmptyFolders(folder);
  return done;
}

/** How much more lies there than is to be kept. */
function overOf({ keep: { maxBytes } }: GcOptions, root: string, less: number): number {
  if (maxBytes === undefined) return 0;
  const found = [...listSessionEntries(root).values()].map((names) => listSessionFiles(root, names));
  const bytes = amountOf(found.flatMap(({ own, within }) => [...own, ...within])).bytes;
  return Math.max(0, bytes - less - maxBytes);
}

function amountOf(files: readonly EvidenceFile[]): Amount {
  return { files: files.length, bytes: files.reduce((sum, file) => sum + file.bytes, 0) };
}
