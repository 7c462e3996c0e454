import { formatHandle } from '../core/attempt.ts';
import type { RunView } from '../core/run.ts';
import type { RunPhase } from '../read/run-phases.ts';
import { countsText, stateWord, sumOf } from './ended.ts';
import { wordOf } from './moved.ts';
import { paint, plain, table } from './text.ts';

export interface RunScreen {
  readonly run: RunView;
  /** In the order of its plan. */
  readonly phases: readonly RunPhase[];
  readonly width: number;
}

const COLUMNS = [
  { title: 'PHASE', gives: true },
  { title: 'STATE' },
  { title: 'TRIED', align: 'right' },
  { title: 'BURNED', align: 'right' },
  { title: 'LAST' },
  { title: 'FAILURE' },
] as const;

export function runText({ run, phases, width }: RunScreen): string {
  const left = sumOf(run.counts) - phases.length;
  const rows = phases.map(({ phaseId, state, attempts, burned, category, fingerprint, handle }) => [
    plain(phaseId),
    stateWord(state),
    String(attempts),
    String(burned),
    handle === null ? '' : formatHandle(handle),
    [category, fingerprint]
      .filter((part) => part !== null)
      .map(plain)
      .join(' '),
  ]);
  return [
    paint.strong(plain(run.runId)),
    `${run.mode}, made by ${run.door}: ${countsText(run.counts) || 'no phases'}`,
    ...(run.quotas.length > 0 ? [`quotas: ${run.quotas.map(plain).join(', ')}`] : []),
    ...(rows.length > 0 ? [table(COLUMNS, rows, width)] : []),
    ...(left > 0 ? [`and ${left} more: drain show ${wordOf(run.runId)} --limit 0`] : []),
  ].join('\n');
}
