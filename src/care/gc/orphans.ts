/** What lies among the sessions' files and is of no session on record. */
import { lstatSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Db } from '../../db/native.ts';
import { readHead } from '../../logs/head.ts';
import { readIdentity } from '../../logs/identity.ts';
import { type EvidenceFile, realOf } from '../../logs/remove.ts';
import { listSessionEntries, listSessionFiles, type SessionFiles } from '../../logs/session-files.ts';
import { findSession } from '../../read/sessions.ts';

export interface Orphan {
  readonly sessionId: string;
  readonly files: readonly EvidenceFile[];
  /** Its files name this very database, which has lost it. */
  readonly isOurs: boolean;
}

/** The folder of a session is made a moment before its row; what is written into it is written after. */
const YOUNG_MS = 600_000;

/** Of every door: `batch-drain-20260112-010000-2`. Whatever else lies there is somebody's own. */
const SESSION_ID = /^[a-z][a-z0-9-]*-\d{8}-\d{6}(?:-\d+)?$/;

export interface OrphanOptions {
  /** The folder of the sessions, without a link in it. */
  readonly root: string;
  /** Several databases may share that folder. */
  readonly database: string;
  readonly now: number;
}

export function listOrphans(db: Db, { root, database, now }: OrphanOptions): Orphan[] {
  return [...listSessionEntries(root)].flatMap(([sessionId, names]) => {
    if (!SESSION_ID.test(sessionId) || findSession(db, sessionId) !== undefined) return [];
    const found = listSessionFiles(root, names);
    const named = findDatabase(found);
    const isOurs = named !== undefined && isSame(named, database);
    const isAnothers = named !== undefined && !isOurs && realOf(named) !== undefined;
    if (found.isLink || isAnothers) return [];
    if (named === undefined && isYoung(root, names, now)) return [];
    return [{ sessionId, files: [...found.own, ...found.within], isOurs }];
  });
}

/** Which database its files say that they belong to. */
function findDatabase({ own, within }: SessionFiles): string | undefined {
  for (const { path } of own) {
    const named = /"database_path": "((?:[^"\\]|\\.)*)"/.exec(readHead(path).text)?.[1];
    if (named !== undefined) return JSON.parse(`"${named}"`) as string;
  }
  const log = within.find(({ path }) => basename(path).endsWith('.stdout.txt'));
  const url = log && readIdentity(log.path).find(({ name }) => name === 'DRAIN_DATABASE_URL')?.value;
  return url?.replace(/^sqlite:\/\/\//, '');
}

function isSame(one: string, other: string): boolean {
  return one === other || (realOf(one) !== undefined && realOf(one) === realOf(other));
}

function isYoung(root: string, names: readonly string[], now: number): boolean {
  return names.some((name) => now - (lstatSync(join(root, name), { throwIfNoEntry: false })?.mtimeMs ?? 0) < YOUNG_MS);
}
