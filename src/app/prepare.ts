/** Before a session: what refuses it, and what it finds made ready. */
import { type Backlog, defaultCwd, whoami } from '../config/backlog.ts';
import { DrainError } from '../core/error.ts';
import type { Db } from '../db/native.ts';
import { transact, whenFree } from '../db/transact.ts';
import { type ChangedPhase, findChanged } from '../engine/changed.ts';
import { createRepositoryReader } from '../engine/repository.ts';
import { checkApi } from '../evidence/api-health.ts';
import { findOpenAttempt } from '../read/open-attempt.ts';
import { requireAlone } from '../read/require-alone.ts';
import { liftHolds } from '../store/holds.ts';
import { lineageOf } from './lineage.ts';
import { readAllSources } from './sources.ts';

/** @throws DrainError `nested` for a drain inside one of its own phases: it would wait for itself */
export function refuseNested(db: Db, { places }: Backlog, environment: NodeJS.ProcessEnv): void {
  const outer = findOpenAttempt(db, lineageOf(environment));
  if (outer === undefined) return;
  throw new DrainError(
    'nested',
    `This runs inside phase ${outer} of the same backlog (${places.database}): ` +
      'a drain inside it would take phases behind the back of the one outside. Drain another backlog with --data-dir.',
  );
}

/** What has to hold before the first phase: the API is well, the sources are read, and what has changed is released. */
export async function prepareSession(db: Db, backlog: Backlog): Promise<void> {
  const { config } = backlog;
  await checkSurroundings(db, backlog);
  if (config.sources.length > 0) await readAllSources(db, backlog);
  await releaseChanged(db, backlog);
}

/** The part of it that every door asks for. @param db none: there is no backlog yet */
export async function checkSurroundings(db: Db | undefined, { config }: Backlog): Promise<void> {
  if (db && config.exclusive) requireAlone(db, Date.now()); // asked again when it begins; here, before anything is read or said
  if (config.apiUrl !== undefined) await checkApi(config.apiUrl);
}

/** Phases that are held because nothing had changed, and for which something has. */
export function findChangedPhases(db: Db, backlog: Backlog): Promise<ChangedPhase[]> {
  const defaults = { command: backlog.config.command, cwd: defaultCwd(backlog) };
  return findChanged(db, { ...defaults, repository: createRepositoryReader() });
}

async function releaseChanged(db: Db, backlog: Backlog): Promise<void> {
  const changed = await findChangedPhases(db, backlog);
  if (changed.length === 0) return;
  const lift = { why: 'unchanged', by: whoami(), at: Date.now() } as const;
  await whenFree(() =>
    transact(db, () => {
      for (const { runId, phaseId, what } of changed)
        liftHolds(db, { ...lift, target: { on: 'phase', key: { runId, phaseId } }, note: what });
    }),
  );
}
