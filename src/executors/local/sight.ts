/**
 * What has become of an attempt whose controller is dead. Its supervisor's record knows: ended, with which code; or running,
 * and then it is taken over, or nobody is left who could tell its end. An attempt that no record names has not begun, or not
 * come to saying so. The supervisor makes the stdout log before anything else, and only where there is none: so whoever
 * makes it first decides whether the attempt begins.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../core/error.ts';
import type { Abandoned, AskedCause, Ending, LostBy, Sighting } from '../../core/executor.ts';
import { appendRefusal, takeTicket } from '../../logs/refusal.ts';
import { identifyChild, secondsSinceBoot } from '../../process/identify.ts';
import type { OomKills } from '../../process/oom-kills.ts';
import { signalProcess } from '../../process/signal.ts';
import { AdoptedSupervisor } from '../../process/supervisor/adopted.ts';
import {
  findSupervisorOf,
  isSupervising,
  type LeftSupervisor,
  lastWrittenAt,
  listSupervisors,
} from '../../process/supervisor/left.ts';
import { type LastProgram, tookMs } from '../../process/supervisor/record.ts';
import { listLineage } from '../../process/tree.ts';
import { endTree, LEFTOVER_GRACE_MS, type Leftovers, settleLeftovers, type Tree } from './end.ts';
import { withExecFailure } from './exec-failure.ts';
import { causeOf, supervise } from './supervise.ts';

const LOOK_MS = 20;

const UNBEGUN = 'its controller died before it began';

/** How long a supervisor may take from making the logs to its record; half of it before a stopped one is waked. */
const BEGIN_MS = 4_000;

export interface Watch {
  readonly beforeEnding: (cause: AskedCause) => void;
  readonly place: string;
  readonly leftovers: Leftovers;
  readonly oomKills: OomKills;
  /** From then on nobody watches any more; what runs, runs on. */
  readonly letGo: AbortSignal;
}

type Named = LeftSupervisor & { readonly record: { readonly last: LastProgram } };

export async function sight(abandoned: Abandoned, watch: Watch): Promise<Sighting> {
  const named = findNamed(abandoned);
  if (named) return await sightNamed(abandoned, named, watch);
  if (abandoned.gone) return lost(abandoned.gone);
  try {
    if (takeTicket(abandoned.logs)) return await sightUnnamed(abandoned);
  } catch (thrown) {
    return { is: 'unknown', why: `whether it still may begin cannot be settled: ${messageOf(thrown)}` };
  }
  const begun = await waitForRecord(abandoned);
  return begun ? await sightNamed(abandoned, begun, watch) : await sightUnnamed(abandoned);
}

/** Of one that is known to be gone, a record that cannot be read is none. */
function findNamed({ folder, id, gone }: Abandoned): Named | undefined {
  try {
    return findSupervisorOf(folder, id) as Named | undefined;
  } catch (thrown) {
    if (gone) return undefined;
    throw thrown;
  }
}

async function sightNamed(abandoned: Abandoned, named: Named, watch: Watch): Promise<Sighting> {
  const { last } = named.record;
  if (last.is === 'ended') return { is: 'ended', ending: await endingOf(abandoned, named, watch) };
  if (abandoned.gone) return lost(abandoned.gone);
  if (isSupervising(named)) return { is: 'live', execution: adopt(abandoned, named, watch) };
  // What it wrote last, it may have written since.
  const again = findNamed(abandoned);
  if (again?.record.last.is === 'ended') return await sightNamed(abandoned, again, watch);
  return await sightLost(abandoned, { supervisor: named, pid: last.pid });
}

function adopt(abandoned: Abandoned, left: Named, watch: Watch): Extract<Sighting, { is: 'live' }>['execution'] {
  const { id, limits, asked, logs } = abandoned;
  const last = left.record.last as Extract<LastProgram, { is: 'running' }>;
  const ranMs = Math.max(0, (secondsSinceBoot() - last.began) * 1000);
  const leader = identifyChild(last.pid, left.record.supervisor?.pid ?? 0);
  const supervisor = new AdoptedSupervisor({ left, program: { id, process: leader }, letGo: watch.letGo });
  const execution = supervise({
    ...watch,
    ref: { executor: 'local', place: watch.place, handle: String(last.pid) },
    ...{ startedAt: Math.round(Date.now() - ranMs), began: performance.now() - ranMs, limits, logs, supervisor },
    ...{ tree: { leader, marks: [id] }, ended: supervisor.ended },
  });
  if (asked) execution.end(asked);
  const ended = execution.ended.then((ending) => withExecFailure(ending, { argv: abandoned.argv, logs }));
  return { ...execution, ended, release: () => undefined };
}

async function endingOf(
  { id, argv, asked, logs }: Abandoned,
  named: Named,
  { leftovers }: Pick<Watch, 'leftovers'>,
): Promise<Ending> {
  const last = named.record.last as Extract<LastProgram, { is: 'ended' }>;
  const left = await settleLeftovers(listLineage([id]), { marks: [id] }, leftovers);
  const ending: Ending = {
    at: lastWrittenAt(named),
    durationMs: tookMs(last),
    cause: causeOf(asked, { is: 'exit', exit: last.exit }),
    leftovers: left,
  };
  return withExecFailure(ending, { argv, logs });
}

/** No record names it, and it can never begin any more. Where it did all the same, its folder was removed under it. */
async function sightUnnamed(abandoned: Abandoned): Promise<Sighting> {
  const { id, logs, hasStarted } = abandoned;
  if (hasStarted || listLineage([id]).length > 0) return await sightLost(abandoned, {});
  sayUnbegun(logs);
  return lost({ by: 'lost', why: UNBEGUN });
}

/** A person looks into the logs first; that they cannot be written changes nothing. */
function sayUnbegun(logs: Abandoned['logs']): void {
  try {
    appendRefusal(logs, UNBEGUN);
  } catch {
    // As said.
  }
}

/** Until a record names it, or nobody is left who could begin it. */
async function waitForRecord(abandoned: Abandoned): Promise<Named | undefined> {
  const until = performance.now() + BEGIN_MS;
  for (;;) {
    const waiting = listSupervisors(abandoned.folder).filter((left) => mayBegin(left) && isSupervising(left));
    const named = findNamed(abandoned);
    if (named || waiting.length === 0) return named;
    const leftMs = until - performance.now();
    if (leftMs < BEGIN_MS / 2) for (const left of waiting) signalAll(left, leftMs > 0 ? 'SIGCONT' : 'SIGKILL');
    await sleep(LOOK_MS);
  }
}

/** One at a time: what runs a program has been given no other. */
function mayBegin({ record }: LeftSupervisor): boolean {
  return record?.last?.is !== 'running';
}

function signalAll({ id }: LeftSupervisor, signal: 'SIGCONT' | 'SIGKILL'): void {
  for (const { pid } of listLineage([id])) signalProcess(pid, signal);
}

/** It began, and nobody is left who could tell how it ended: all that is left of it is ended first. */
async function sightLost(
  { id }: Abandoned,
  { supervisor, pid }: { supervisor?: LeftSupervisor; pid?: number },
): Promise<Sighting> {
  const marks = supervisor ? [id, supervisor.id] : [id];
  const leader = pid === undefined ? undefined : listLineage([id]).find((process) => process.pid === pid);
  const tree: Tree = { ...(leader && { leader: identifyChild(leader.pid, leader.parent) }), marks };
  await endTree(tree, LEFTOVER_GRACE_MS);
  return lost({ by: 'controller-died', why: 'its controller died, and so did whoever could tell how it ended' });
}

function lost(how: { readonly by: LostBy; readonly why: string }): Sighting {
  return { is: 'ended', ending: { at: Date.now(), durationMs: null, cause: { is: 'lost', ...how }, leftovers: [] } };
}
