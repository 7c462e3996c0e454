/** Removes baselines that are too old or too many, those that were used longest ago first: only while nobody can be using any. */
import { statSync } from 'node:fs';
import type { BaselineKeep, FreedBaselines } from '../../core/baseline-keep.ts';
import { tryLockFile } from '../../db/lock-file.ts';
import type { Db } from '../../db/native.ts';
import { type BaselinePlace, findUnderWay, findWhole, listBaselinePlaces, unmarkWhole } from '../../files/baselines.ts';
import { removeFolder } from '../../files/remove-folder.ts';
import { sizeOfFolder } from '../../files/size-of-folder.ts';
import { countSessionsAtWork } from '../../read/settled-sessions.ts';

export interface BaselineGcOptions {
  readonly db: Db;
  /** `baselines/` of the data directory. */
  readonly root: string;
  readonly keep: BaselineKeep;
  readonly now: number;
  readonly dryRun: boolean;
}

export function collectBaselines(options: BaselineGcOptions): FreedBaselines {
  const { db, root, dryRun } = options;
  const sessionsAtWork = countSessionsAtWork(db);
  const removed = sessionsAtWork > 0 ? [] : choose(root, options).flatMap((place) => remove(place, options) ?? []);
  return {
    baselines: removed.filter(({ isStuck }) => !isStuck).length,
    bytes: removed.reduce((sum, { bytes, isStuck }) => sum + (isStuck ? 0 : bytes), 0),
    sessionsAtWork,
    stuck: removed.flatMap(({ folder, isStuck }) => (isStuck ? folder : [])),
    isDryRun: dryRun,
  };
}

function choose(root: string, { keep, now }: BaselineGcOptions): BaselinePlace[] {
  const { maxAgeMs = Infinity, maxCount = Infinity } = keep;
  return listBaselinePlaces(root)
    .map((place) => ({ place, usedAt: usedAt(place) }))
    .sort((one, other) => other.usedAt - one.usedAt)
    .filter((used, nth) => nth >= maxCount || now - used.usedAt > maxAgeMs)
    .map(({ place }) => place);
}

/** Of one that could not be built: when that was tried. */
function usedAt(place: BaselinePlace): number {
  return findWhole(place)?.usedAt ?? statSync(place.folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

interface Removed {
  readonly folder: string;
  readonly bytes: number;
  readonly isStuck: boolean;
}

/** @returns nothing, where somebody has it, or has not seen it through */
function remove(place: BaselinePlace, { db, dryRun }: BaselineGcOptions): Removed | undefined {
  using lock = tryLockFile(place.lock);
  // Asked again: who begins to use it from now on asks for this lock first.
  if (!lock || findUnderWay(place) !== undefined || countSessionsAtWork(db) > 0) return undefined;
  const { folder } = place;
  const bytes = sizeOfFolder(folder);
  if (dryRun) return { folder, bytes, isStuck: false };
  unmarkWhole(place);
  return { folder, bytes, isStuck: !removeFolder(folder) };
}
