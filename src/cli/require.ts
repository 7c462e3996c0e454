/** What has to be there before anything runs. */
import type { Backlog } from '../config/backlog.ts';
import { DrainError } from '../core/error.ts';
import { nearestTo } from '../core/nearest.ts';
import { type Command, formatKey } from '../core/phase.ts';
import type { Plan } from '../core/selection.ts';
import { PHASE_NAMES, unknownNameIn } from '../core/template.ts';
import type { Db } from '../db/native.ts';
import { countAll, findRun, listRunIds } from '../read/runs.ts';

export function requireRuns(db: Db, runIds: readonly string[]): void {
  for (const runId of runIds) requireRun(db, runId);
}

export function requireRun(db: Db, runId: string): void {
  if (findRun(db, runId)) return;
  const nearest = nearestTo(runId, listRunIds(db));
  const way = nearest === undefined ? 'See: drain runs' : `Did you mean ${nearest}?`;
  throw new DrainError('unknown_run', `There is no run \`${runId}\`, and nothing was done. ${way}`);
}

export function requirePhases(db: Db, { places }: Backlog): void {
  const { counts, runs } = countAll(db);
  if (Object.values(counts).some((count) => count > 0)) return;
  const found = runs === 0 ? 'is empty' : `holds ${runs} runs without a single phase`;
  throw new DrainError('no_backlog', `The backlog ${places.database} ${found}. To bring work in: drain import FILE`);
}

/** One phase without a command ends as such; when none has one, nothing is begun. */
export function requireCommands({ next }: Plan, fallback: Command | undefined): void {
  const without = next.filter((phase) => phase.command === undefined);
  if (fallback) requireKnownNames(fallback);
  if (fallback || without.length === 0 || without.length < next.length) return;
  const first = formatKey(without[0] as Plan['next'][number]);
  throw new DrainError(
    'no_command',
    `None of the ${without.length} phases that would run has a command (the first is ${first}); nothing was run.\n` +
      "  Give one: drain import FILE --command 'python run.py {{ run.id }} {{ phase.id }}'\n" +
      '  or set `command` in drain.config.json.',
  );
}

function requireKnownNames(command: Command): void {
  const unknown = unknownNameIn(command);
  if (unknown === undefined) return;
  throw new DrainError(
    'bad_template',
    `The configured command uses {{ ${unknown} }}, which is not known; nothing was run. Known: ${PHASE_NAMES.join(', ')}.`,
  );
}
