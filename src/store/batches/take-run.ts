import type { Db } from '../../db/native.ts';
import { get, run } from '../../db/statement.ts';
import { runIsBusy } from '../../pipeline/store/store-refusals.ts';
import { identifySelf, isAlive } from '../../process/identify.ts';
import { describeOwner, type HeldRun, timeOf } from './held-run.ts';

interface OwnedRow {
  readonly id: number;
  readonly epoch: number;
  readonly owner: string | null;
  readonly since: number;
}

const FIND = 'select id, epoch, owner, owned_since_ms since from drain_pipe_runs where run_id = @runId';

const TAKE = `update drain_pipe_runs set epoch = epoch + 1, owner = @owner, owned_since_ms = @at
  where run_id = @runId and epoch = @epoch and (owner is null or owner is @gone) returning id, epoch`;

/**
 * Takes a run for this process: a new one, one that nobody has, and one whose process is gone.
 * @param insist also from a process that lives, or cannot be seen from here: it can write nothing more
 * @throws PipelineError `busy`
 */
export function takeRun(
  db: Db,
  { runId, flow, by }: Pick<HeldRun, 'runId' | 'flow' | 'by'>,
  { insist = false, at = Date.now() } = {},
): HeldRun {
  run(db, 'insert into drain_pipe_runs (run_id) values (@runId) on conflict do nothing', { runId });
  const row = get<OwnedRow>(db, FIND, { runId }) as OwnedRow;
  if (row.owner !== null && !insist) requireGone(runId, row.owner, row.since);
  const owner = JSON.stringify(identifySelf());
  const taken = get<Pick<HeldRun, 'id' | 'epoch'>>(db, TAKE, { runId, epoch: row.epoch, owner, gone: row.owner, at });
  if (taken === undefined)
    throw runIsBusy(runId, 'Another process took it in the same moment: wait until that has ended.');
  return { db, runId, flow, by, ...taken };
}

function requireGone(runId: string, owner: string, since: number): void {
  const lives = isAlive(JSON.parse(owner));
  if (lives === false) return;
  const has = `${describeOwner(owner)} has had it since ${timeOf(since)}`;
  if (lives) throw runIsBusy(runId, `${has}: wait until that has ended, or end it.`);
  throw runIsBusy(
    runId,
    `${has}, and whether that still runs cannot be seen from here. If it is certain that it does not, open the store with ` +
      '`{ takeOver: true }`.',
  );
}
