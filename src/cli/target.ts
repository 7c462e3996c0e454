/** What `RUN [PHASE]` and `RUN/PHASE` mean. Ids may hold slashes: a run of that very name comes first, then the longest one. */
import type { Argv } from 'yargs';
import { DrainError } from '../core/error.ts';
import { nearestTo } from '../core/nearest.ts';
import type { Key } from '../core/phase.ts';
import type { RunView } from '../core/run.ts';
import type { Db } from '../db/native.ts';
import { findPhase, listPhases, type PhaseView } from '../read/phases.ts';
import { findRun } from '../read/runs.ts';
import { plain } from '../render/text.ts';
import { type Arguments, text } from './command.ts';
import { requireRun } from './require.ts';

/** A phase, or all of a run. */
export interface Target {
  readonly runId: string;
  readonly phaseId: string | undefined;
}

export function describeTarget(parser: Argv, run = 'the run, or RUN/PHASE'): Argv {
  return parser
    .positional('run', { type: 'string', describe: run })
    .positional('phase', { type: 'string', describe: 'one phase of it' });
}

/** @throws DrainError `unknown_run`, `unknown_phase`, `usage` where none is named */
export function requireTarget(db: Db, args: Arguments): Target {
  const run = text(args, 'run');
  if (run === undefined) throw new DrainError('usage', 'Name a RUN, a RUN and PHASE, or a filter. Nothing was done.');
  const phaseId = text(args, 'phase');
  if (phaseId !== undefined) return requirePhase(db, { runId: run, phaseId });
  if (findRun(db, run)) return { runId: run, phaseId: undefined };
  const keys = splits(run).filter(({ runId }) => findRun(db, runId));
  const key = keys.find((candidate) => findPhase(db, candidate)) ?? keys[0] ?? splits(run).at(-1);
  return requirePhase(db, key ?? { runId: run, phaseId: '' });
}

export function requirePhase(db: Db, key: Key): Key {
  requireRun(db, key.runId);
  if (findPhase(db, key)) return key;
  const nearest = nearestTo(
    key.phaseId,
    listPhases(db, key.runId).map((phase) => phase.phaseId),
  );
  const way = nearest === undefined ? `See: drain show ${plain(key.runId)}` : `Did you mean ${plain(nearest)}?`;
  throw new DrainError(
    'unknown_phase',
    `There is no phase \`${plain(key.phaseId)}\` in the run \`${plain(key.runId)}\`, and nothing was done. ${way}`,
  );
}

/** What is there now. */
export function lookAt(db: Db, { runId, phaseId }: Target): { run: RunView | undefined; phase: PhaseView | undefined } {
  return { run: findRun(db, runId), phase: phaseId === undefined ? undefined : findPhase(db, { runId, phaseId }) };
}

/** Every way to read it as RUN/PHASE, the longest run first. */
function splits(written: string): Key[] {
  const slashes = [...written.matchAll(/\//g)].map(({ index }) => index).reverse();
  return slashes.map((at) => ({ runId: written.slice(0, at), phaseId: written.slice(at + 1) }));
}
