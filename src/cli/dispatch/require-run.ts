/** That a run is there, and that it is the one that is meant. */
import { DrainError } from '../../core/error.ts';
import { nearestTo } from '../../core/nearest.ts';
import type { Db } from '../../db/native.ts';
import { type DispatchedRun, findDispatched, listDispatchedRuns } from '../../read/dispatched.ts';
import type { Arguments } from '../command.ts';
import type { Defined } from './define.ts';

export function requireDispatched(db: Db, runId: string): DispatchedRun {
  const run = findDispatched(db, runId);
  if (run) return run;
  const known = listDispatchedRuns(db);
  const nearest = nearestTo(runId, known);
  const newest = known.length > 0 ? `The newest: ${known.slice(0, 3).join(', ')}.` : 'Nothing was dispatched here yet.';
  const way = nearest === undefined ? newest : `Did you mean ${nearest}?`;
  throw new DrainError('unknown_run', `There is no dispatched run \`${runId}\`, and nothing was run. ${way}`);
}

export function notDispatched(runId: string): DrainError {
  return new DrainError(
    'exists',
    `The run \`${runId}\` is there already, and was not dispatched. Choose another --run-name. Nothing was run.`,
  );
}

export function begunMeanwhile(runId: string): DrainError {
  return new DrainError(
    'exists',
    `Somebody else has begun the run \`${runId}\` in this moment, and nothing was run. To work on it as well: the same again`,
  );
}

/** What was said of the same run must be the same; what was not said stays as it was. @throws DrainError `exists` */
export function requireSame(args: Arguments, run: DispatchedRun, asked: Defined & { readonly cwd: string }): void {
  const { runId } = run;
  const other = differences(args, run, asked).find(({ differs }) => differs)?.what;
  if (other === undefined) return;
  throw new DrainError(
    'exists',
    `There is a run \`${runId}\` already, with another ${other}, and nothing was run. ` +
      `Choose another --run-name; or go on with that one as it is: drain dispatch --resume ${runId}`,
  );
}

interface Difference {
  readonly what: string;
  readonly differs: boolean;
}

function differences(
  args: Arguments,
  { definition: had, cwd }: DispatchedRun,
  { definition: has, cwd: asked }: Defined & { readonly cwd: string },
): Difference[] {
  const differ = (one: unknown, other: unknown): boolean => JSON.stringify(one) !== JSON.stringify(other);
  return [
    { what: 'skill', differs: had.skill !== has.skill },
    { what: 'template', differs: had.prompt !== has.prompt },
    { what: 'command', differs: has.skill === undefined && differ(had.command, has.command) },
    { what: '--env', differs: args.env !== undefined && differ(had.said?.env, has.said?.env) },
    { what: '--quota', differs: args.quota !== undefined && differ(had.said?.quotas, has.said?.quotas) },
    { what: '--output', differs: args.output !== undefined && had.folder !== has.folder },
    { what: '--cwd', differs: args.cwd !== undefined && cwd !== asked },
  ];
}
