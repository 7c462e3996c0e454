import { type Backlog, selectionOf } from '../config/backlog.ts';
import type { HeldRun } from '../core/selection.ts';
import type { Db } from '../db/native.ts';
import { listHeld } from '../read/held.ts';
import type { MatchingPhase } from '../read/matching.ts';

export interface Asked {
  readonly runId: string;
  readonly phaseId?: string | undefined;
  readonly states: readonly ('failed' | 'queued')[];
}

/** What keeps a run's phases from the next drain; of one phase only what holds all of its run. */
export function heldOf(db: Db, { config }: Backlog, { runId, phaseId, states }: Asked): HeldRun[] {
  const selection = { ...selectionOf(config, [runId]), triedBefore: Number.MAX_SAFE_INTEGER };
  return states.flatMap((state) => {
    const held = listHeld(db, { ...selection, states: state }, Date.now());
    return phaseId === undefined ? held : held.filter(({ phases, counts }) => phases === counts[state]);
  });
}

/** What keeps these phases from the next drain. */
export function heldAmong(db: Db, { config }: Backlog, phases: readonly MatchingPhase[]): HeldRun[] {
  const runIds = [...new Set(phases.map(({ runId }) => runId))];
  if (runIds.length === 0) return [];
  const only = {
    phaseIds: phases.map(({ id }) => id),
    triedBefore: Number.MAX_SAFE_INTEGER,
    states: 'failed' as const,
  };
  return listHeld(db, { ...selectionOf(config, runIds), ...only }, Date.now());
}
