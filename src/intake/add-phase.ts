/** One phase from the command line, checked as a row of a file is. */
import { DrainError } from '../core/error.ts';
import type { CategoryRule } from '../core/failure/category.ts';
import type { ImportRow } from '../core/import-row.ts';
import type { Key } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { findLastPlace } from '../read/last-place.ts';
import { findPhase } from '../read/phases.ts';
import { findRun } from '../read/runs.ts';
import { addEvent } from '../store/events.ts';
import { putPhase } from '../store/put-phase.ts';
import { putRun } from '../store/put-run.ts';
import { declaredPhase } from './declared.ts';
import { parseDeclared } from './parse-declared.ts';
import { toRow } from './to-row.ts';

/** @param declared as a row of a JSON file would be @throws DrainError `bad_option`, naming each field that is wrong */
export function checkPhase(declared: Readonly<Record<string, unknown>>): ImportRow {
  const parsed = parseDeclared(declaredPhase, declared);
  if ('declared' in parsed) return toRow(parsed.declared, 0);
  throw new DrainError('bad_option', `Cannot add this phase, and nothing was changed: ${parsed.reason}.`);
}

export interface AddOptions {
  readonly rules: readonly CategoryRule[];
  readonly by: string;
  readonly at: number;
}

/**
 * Adds a phase as the last of its run, and the run where there is none.
 * @throws DrainError `exists`, also for the run of a flow; `unknown_phase` for one that it names in `after`
 */
export function addPhase(db: Db, row: ImportRow, { rules, by, at }: AddOptions): void {
  const { runId, phaseId } = row;
  refuseExisting(db, row);
  refuseFlow(db, runId);
  for (const named of row.after) requireNamed(db, { runId, phaseId: named });
  putRun(db, { runId, door: 'add', at });
  const last = findLastPlace(db, runId);
  const place = { tierIndex: last?.tierIndex ?? 0, phaseIndex: last ? last.phaseIndex + 1 : 0 };
  putPhase(db, { ...row, ...place }, { source: undefined, rules, by, at });
  addEvent(db, at, {
    type: 'phases.added',
    by,
    key: { runId, phaseId },
    data: { phases: 1, inserted: 1, state: row.state },
  });
}

function refuseExisting(db: Db, { runId, phaseId }: Key): void {
  const there = findPhase(db, { runId, phaseId });
  if (!there) return;
  throw new DrainError(
    'exists',
    `The run \`${runId}\` has a phase \`${phaseId}\` already (${there.state}), and nothing was changed. ` +
      'To run it again: drain retry RUN PHASE. To begin the run anew: drain forget RUN.',
  );
}

/** All that is in there beside the flow are commands of its steps, which the flow alone takes. */
function refuseFlow(db: Db, runId: string): void {
  if (findRun(db, runId)?.door !== 'pipe') return;
  throw new DrainError(
    'exists',
    `The run \`${runId}\` runs a flow, whose commands are its phases: nothing else is added to it. Choose another run.`,
  );
}

function requireNamed(db: Db, { runId, phaseId }: Key): void {
  if (findPhase(db, { runId, phaseId })) return;
  throw new DrainError(
    'unknown_phase',
    `--after ${phaseId}: the run \`${runId}\` has no such phase, and nothing was changed. Add that one first.`,
  );
}
