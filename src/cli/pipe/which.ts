/** Which run's batches are meant: one of the backlog, or with `--store` any that is kept in that database. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Options } from 'yargs';
import { openToRead } from '../../config/backlog.ts';
import { DrainError } from '../../core/error.ts';
import { nearestTo } from '../../core/nearest.ts';
import type { Db } from '../../db/native.ts';
import type { BatchStore, StoredRun } from '../../pipeline/store/batch-store.ts';
import { findPipePhase, listPipeRunIds, type PipePhase } from '../../read/pipe-phases.ts';
import { plain } from '../../render/text.ts';
import { openBatchStore } from '../../store/batches/open-batch-store.ts';
import { backlogOf } from '../backlog.ts';
import { type Arguments, text } from '../command.ts';

export const WHICH_FLAGS: Readonly<Record<string, Options>> = {
  store: {
    type: 'string',
    requiresArg: true,
    describe: 'the database with its batches, of a run that is in no backlog',
  },
};

export interface Kept {
  /** Read only. */
  readonly store: BatchStore;
  readonly file: string;
  readonly runId: string;
}

/** Opens it for `look`, and closes it. @throws DrainError `unknown_run`, `not_found`, `not_a_database` */
export async function withKept<Result>(
  args: Arguments,
  look: (kept: Kept) => Result | Promise<Result>,
): Promise<Result> {
  const { file, runId } = await placeOf(args);
  const store = openKept(file);
  try {
    return await look({ store, file, runId: requireRun(store, runId, file) });
  } finally {
    store.close();
  }
}

export async function placeOf(args: Arguments): Promise<{ file: string; runId: string }> {
  const runId = text(args, 'run') ?? '';
  const given = text(args, 'store');
  if (given !== undefined) return { file: resolve(given), runId };
  const db = await openToRead(await backlogOf(args));
  try {
    const { work } = requirePipe(db, runId);
    return { file: work.store, runId: work.run };
  } finally {
    db.close();
  }
}

/** @throws DrainError `unknown_run` */
export function requirePipe(db: Db, runId: string): PipePhase {
  const phase = findPipePhase(db, runId);
  if (phase) return phase;
  const known = listPipeRunIds(db);
  throw unknownRun(runId, known, 'One that the library alone has run: --store FILE.db');
}

export function openKept(file: string): BatchStore {
  if (!existsSync(file)) {
    const way = 'Its batches are gone with it; where it was moved: --store FILE.db';
    throw new DrainError('not_found', `There is no ${plain(file)}, where the batches were kept. ${way}`);
  }
  return openBatchStore(file, { readonly: true });
}

/**
 * Of a run that is under way a scope may still begin.
 * @throws DrainError `unknown_scope` with those that there are, the nearest first
 */
export function requireScope({ store, runId }: Kept, args: Arguments, isEnded: boolean): string | undefined {
  const scope = text(args, 'scope');
  const scopes = store.listScopes(runId);
  if (scope === undefined || scopes.includes(scope) || !isEnded) return scope;
  const nearest = nearestTo(scope, scopes);
  const ordered = nearest === undefined ? scopes : [nearest, ...scopes.filter((each) => each !== nearest)];
  const there = ordered.length === 0 ? 'None of its scopes has begun.' : `It has: ${ordered.map(plain).join(', ')}.`;
  throw new DrainError('unknown_scope', `The run \`${plain(runId)}\` has no scope \`${plain(scope)}\`. ${there}`);
}

/** Nobody runs it any more. */
export function isOver(run: StoredRun | undefined): boolean {
  return run?.state !== 'running' || !run.alive;
}

function requireRun(store: BatchStore, runId: string, file: string): string {
  if (store.findRun(runId)) return runId;
  const known = store.listRuns().map((run) => run.runId);
  throw unknownRun(runId, known, `Looked for in ${plain(file)}`);
}

function unknownRun(runId: string, known: readonly string[], where: string): DrainError {
  const nearest = nearestTo(runId, known);
  const newest =
    known.length > 0 ? `The newest: ${known.slice(0, 3).map(plain).join(', ')}.` : 'No flow was run here yet.';
  const way = nearest === undefined ? newest : `Did you mean ${plain(nearest)}?`;
  return new DrainError('unknown_run', `There is no run \`${plain(runId)}\` of a flow. ${way} ${where}`);
}
