import { type Counts, NO_COUNTS, PHASE_STATES } from '../core/phase.ts';
import type { RunView } from '../core/run.ts';
import { countsText } from './ended.ts';
import { count, plain, table } from './text.ts';

const COLUMNS = [
  { title: 'RUN', gives: true },
  { title: 'DOOR' },
  { title: 'FAILED', align: 'right' },
  { title: 'RUNNING', align: 'right' },
  { title: 'QUEUED', align: 'right' },
  { title: 'COMPLETE', align: 'right' },
] as const;

/** States that most backlogs do not have. */
const SELDOM = [
  { title: 'DEAD', align: 'right', state: 'dead' },
  { title: 'SKIPPED', align: 'right', state: 'skipped' },
] as const;

export function runsText(runs: readonly RunView[], width: number): string {
  if (runs.length === 0) return 'No such run.';
  const seldom = SELDOM.filter(({ state }) => runs.some(({ counts }) => counts[state] > 0));
  const rows = runs.map(({ runId, door, counts }) => [
    plain(runId),
    door,
    ...[counts.failed, counts.running, counts.queued, counts.complete].map(numberOrDot),
    ...seldom.map(({ state }) => numberOrDot(counts[state])),
  ]);
  return `${table([...COLUMNS, ...seldom], rows, width)}\n${count(runs.length, 'run')}: ${countsText(totalOf(runs)) || 'no phases'}`;
}

/** So that what is there stands out. */
function numberOrDot(number: number): string {
  return number === 0 ? '.' : String(number);
}

function totalOf(runs: readonly RunView[]): Counts {
  const sums = PHASE_STATES.map((state) => [state, runs.reduce((sum, { counts }) => sum + counts[state], 0)]);
  return { ...NO_COUNTS, ...Object.fromEntries(sums) };
}
