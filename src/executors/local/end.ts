/** Ends a whole tree: TERM to the group, a grace, KILL; then whatever carries the attempt in its lineage elsewhere. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ProcessId, startOf } from '../../process/identify.ts';
import { insistOn } from '../../process/insist-on.ts';
import { groupIsAlive, type SignalName, signalGroup, signalProcess } from '../../process/signal.ts';
import { isRunning, listGroup, listLineage, mayCarry, type ProcessInfo } from '../../process/tree.ts';
import { listYoungerThan } from '../../process/young.ts';

/** How often a tree is looked at while it has time to end: soon at first, because most end at once; a look reads /proc. */
const LOOK_MS = { first: 20, most: 250 } as const;

export interface Tree {
  /** Leads a group of its own, as soon as it is the program; nothing, where nobody knows who that is. */
  readonly leader?: ProcessId;
  /** Each process carries one of these in its lineage. */
  readonly marks: readonly string[];
}

/** Resolves when nobody is left, or after the last KILL; never rejects. `hurry` cuts the grace short. */
export async function endTree(tree: Tree, graceMs: number, hurry?: AbortSignal): Promise<void> {
  await insistOn(() => terminate(tree));
  await waitUntilGone(tree, graceMs, hurry);
  for (let round = 0; round < 50 && (await insistOn(() => isAnyoneLeft(tree))); round++) {
    await insistOn(() => kill(tree));
    await sleep(LOOK_MS.first);
  }
}

function kill(tree: Tree): void {
  signalLeader(tree, 'SIGKILL');
  for (const { pid } of listLineage(tree.marks)) signalProcess(pid, 'SIGKILL');
}

/**
 * What outlived a phase that ran for `tookMs`: in its group, and of its lineage elsewhere. Where there is nothing, that costs
 * a twentieth of a millisecond after a short phase, and one look at all processes after a longer one.
 */
export function listLeftovers({ leader, marks }: Tree, tookMs: number): ProcessInfo[] {
  const inGroup = leader ? listOfGroup(leader, marks) : [];
  const elsewhere = listLineage(marks, listYoungerThan(leader?.pid ?? 0, tookMs));
  return [...inGroup, ...elsewhere.filter(({ pid }) => inGroup.every((member) => member.pid !== pid))];
}

/** Whether what outlives its phase is ended, or only recorded. */
export type Leftovers = 'end' | 'report';

/** What outlives its phase gets this long between TERM and KILL. */
export const LEFTOVER_GRACE_MS = 1_000;

/** Ends what has outlived its phase, where that is wanted. @returns what is recorded of it */
export async function settleLeftovers(
  left: readonly ProcessInfo[],
  tree: Tree,
  leftovers: Leftovers,
): Promise<string[]> {
  if (left.length > 0 && leftovers === 'end') await endTree(tree, LEFTOVER_GRACE_MS);
  return left.map(({ pid, command }) => `${pid} ${command}`);
}

/** One system call when there is nothing. */
function listOfGroup(leader: ProcessId, marks: Tree['marks']): ProcessInfo[] {
  return groupIsAlive(leader.pid) && isStill(leader, marks) ? listGroup(leader.pid) : [];
}

function terminate(tree: Tree): void {
  signalLeader(tree, 'SIGTERM');
  signalLeader(tree, 'SIGCONT'); // a stopped process takes no TERM
  for (const { pid, group } of listLineage(tree.marks)) {
    if (group !== tree.leader?.pid) signalProcess(pid, 'SIGTERM'); // a second TERM would cut the grace of a drain inside the phase
  }
}

function signalLeader({ leader, marks }: Tree, signal: SignalName): void {
  if (leader && isStill(leader, marks) && !signalGroup(leader.pid, signal)) signalProcess(leader.pid, signal);
}

/**
 * Its number is nobody else's: no group's number is given away while it has a member. Where its start is not known, its
 * group has to prove itself by a member of the lineage.
 */
function isStill({ pid, start }: ProcessId, marks: Tree['marks']): boolean {
  if (pid <= 0) return false;
  const now = startOf(pid);
  if (start !== '') return now === undefined || now === start;
  return now === undefined && listGroup(pid).some((member) => marks.some((mark) => mayCarry(member.pid, mark)));
}

async function waitUntilGone(tree: Tree, graceMs: number, hurry?: AbortSignal): Promise<void> {
  const until = performance.now() + graceMs;
  for (let lookMs: number = LOOK_MS.first; performance.now() < until; lookMs *= 1.5) {
    if (hurry?.aborted || !(await insistOn(() => isAnyoneLeft(tree)))) return;
    await sleep(Math.min(lookMs, LOOK_MS.most, Math.max(1, until - performance.now())));
  }
}

function isAnyoneLeft({ leader, marks }: Tree): boolean {
  if (leader && (isRunning(leader) || listOfGroup(leader, marks).length > 0)) return true;
  return listLineage(marks).length > 0;
}
