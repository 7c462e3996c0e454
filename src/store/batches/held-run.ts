/** Every write of a run goes through here: within its transaction the run is still this process's. */
import type { Db } from '../../db/native.ts';
import { get } from '../../db/statement.ts';
import { transact, transactDurably } from '../../db/transact.ts';
import { runIsBusy } from '../../pipeline/store/store-refusals.ts';

/** A run that was taken; `epoch` is one higher with each taking, so that who lost it is told from who has it. */
export interface HeldRun {
  readonly db: Db;
  readonly runId: string;
  readonly flow: string;
  readonly by: string;
  readonly id: number;
  readonly epoch: number;
}

export interface Owner {
  readonly host: string;
  readonly pid: number;
}

const HELD = `select epoch, owner, owned_since_ms since from drain_pipe_runs where id = @id`;

/**
 * One transaction.
 * @param durably on the disk before it returns
 * @throws PipelineError `busy` when the run was taken over, or let go of
 */
export function whileHeld<Result>(held: HeldRun, durably: boolean, change: () => Result): Result {
  const within = durably ? transactDurably : transact;
  return within(held.db, () => {
    requireHeld(held);
    return change();
  });
}

function requireHeld({ db, id, runId, epoch }: HeldRun): void {
  const row = get<{ epoch: number; owner: string | null; since: number }>(db, HELD, { id });
  if (row?.epoch === epoch && row.owner !== null) return;
  const nothing = 'Nothing more is written for it here.';
  if (row === undefined) throw runIsBusy(runId, `It was removed from ${db.name}. ${nothing}`);
  if (row.owner === null) throw runIsBusy(runId, `It was let go of. ${nothing}`);
  throw runIsBusy(runId, `${describeOwner(row.owner)} took it over at ${timeOf(row.since)}. ${nothing}`);
}

export function describeOwner(owner: string): string {
  const { pid, host } = JSON.parse(owner) as Owner;
  return pid === process.pid ? `This process (${pid} on ${host})` : `Process ${pid} on ${host}`;
}

/** In UTC, since the process may live elsewhere. */
export function timeOf(at: number): string {
  return new Date(at).toISOString();
}
