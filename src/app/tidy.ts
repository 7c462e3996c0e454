/** What is no longer to be kept, at the end of a session. */
import { type Backlog, baselinesFolder, realDatabase, sessionsFolder } from '../config/backlog.ts';
import { baselineKeepOf, keepOf } from '../config/keep.ts';
import type { FreedBaselines } from '../core/baseline-keep.ts';
import type { Freed } from '../core/gc.ts';
import type { Db } from '../db/native.ts';

interface Opened {
  readonly db: Db;
  readonly backlog: Backlog;
}

/** The next session comes by too. */
const TIDY_PATIENCE_MS = 5_000;

/** At the end of a session, by `keep` of the configuration. @returns nothing where it says nothing */
export async function tidyUp({ db, backlog }: Opened, by: string): Promise<Freed | undefined> {
  const { config, places } = backlog;
  if (config.keep === undefined) return undefined;
  const { collect } = await import('../care/gc/collect.ts'); // most sessions keep everything
  return await collect({
    ...{ db, by, keep: keepOf(config.keep), now: Date.now(), patienceMs: TIDY_PATIENCE_MS },
    ...{ folder: sessionsFolder(backlog), database: realDatabase(places), orphans: false, dryRun: false },
  });
}

/** The same of baselines. @returns nothing where there are none to be made */
export async function tidyBaselines(
  { db, backlog }: Opened,
  { dryRun = false } = {},
): Promise<FreedBaselines | undefined> {
  const { baseline } = backlog.config;
  if (baseline === undefined) return undefined;
  const { collectBaselines } = await import('../care/gc/baselines.ts');
  const keep = baselineKeepOf(baseline);
  return collectBaselines({ db, keep, root: baselinesFolder(backlog), now: Date.now(), dryRun });
}
