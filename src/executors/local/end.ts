/** Ends a whole tree: TERM to the group, a grace, KILL; then whatever carries the attempt in its lineage elsewhere. */
import { setTimeout as sleep } from 'node:timers/promises';
import { groupIsAlive, signalGroup, signalProcess } from '../../process/signal.ts';
import { listGroup, listLineage, type ProcessInfo } from '../../process/tree.ts';

/** How often a group is looked at while it has time to end. */
const LOOK_MS = 20;

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
    await sleep(LOOK_MS);
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
  while (performance.now() < until && !hurry.aborted && isAnyoneLeft(tree)) await sleep(LOOK_MS);
}

function isAnyoneLeft({ groupId, attemptId }: Tree): boolean {
  if (groupIsAlive(groupId) && listGroup(groupId).length > 0) return true;
  return listLineage(attemptId).length > 0;
}
