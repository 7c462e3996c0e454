/** Ends a whole tree: TERM to the group, a grace, KILL; then whatever carries the attempt in its lineage elsewhere. */
import { setTimeout as sleep } from 'node:timers/promises';
import { groupIsAlive, signalGroup, signalProcess } from '../../process/signal.ts';
import { listGroup, listLineage, type ProcessInfo } from '../../process/tree.ts';

/** How often a tree is looked at while it has time to end: soon at first, because most end at once; a look reads /proc. */
const LOOK_MS = { first: 20, most: 250 } as const;

export interface Tree {
  readonly groupId: number;
  readonly attemptId: string;
}

/** Resolves when nobody is left, or after the last KILL. `hurry` cuts the grace short. */
export async function endTree(tree: Tree, graceMs: number, hurry: AbortSignal): Promise<void> {
  terminate(tree);
  await waitUntilGone(tree, graceMs, hurry);
  for (let round = 0; round < 50 && isAnyoneLeft(tree); round++) {
    signalGroup(tree.groupId, 'SIGKILL');
    for (const { pid } of listLineage(tree.attemptId)) signalProcess(pid, 'SIGKILL');
    await sleep(LOOK_MS.first);
  }
}

/** What outlived the phase in its group, which costs one system call when there is nothing. */
export function listLeftovers(groupId: number): ProcessInfo[] {
  return groupIsAlive(groupId) ? listGroup(groupId) : [];
}

function terminate({ groupId, attemptId }: Tree): void {
  signalGroup(groupId, 'SIGTERM');
  signalGroup(groupId, 'SIGCONT'); // a stopped process takes no TERM
  for (const { pid, group } of listLineage(attemptId)) {
    if (group !== groupId) signalProcess(pid, 'SIGTERM'); // a second TERM would cut the grace of a drain inside the phase
  }
}

async function waitUntilGone(tree: Tree, graceMs: number, hurry: AbortSignal): Promise<void> {
  const until = performance.now() + graceMs;
  for (let lookMs: number = LOOK_MS.first; performance.now() < until && isAnyoneLeft(tree); lookMs *= 1.5) {
    if (hurry.aborted) return;
    await sleep(Math.min(lookMs, LOOK_MS.most, Math.max(1, until - performance.now())));
  }
}

function isAnyoneLeft({ groupId, attemptId }: Tree): boolean {
  if (groupIsAlive(groupId) && listGroup(groupId).length > 0) return true;
  return listLineage(attemptId).length > 0;
}
