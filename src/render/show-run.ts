import { formatHandle } from '../core/attempt.ts';
import type { RunView } from '../core/run.ts';
import type { RunPhase } from '../read/run-phases.ts';
import { countsText, stateWord, sumOf } from './ended.ts';
import { itemLine } from './item.ts';
import { wordOf } from './moved.ts';
import { type PipeShown, pipeBlock } from './pipe/block.ts';
import { fit, paint, plain, table } from './text.ts';

export interface RunScreen {
  readonly run: RunView;
  /** In the order of its plan. */
  readonly phases: readonly RunPhase[];
  /** Of the flow that it runs. */
  readonly pipe?: PipeShown | undefined;
  readonly width: number;
}

const PHASE = { title: 'PHASE' } as const;
const STATE = { title: 'STATE' } as const;
const TRIED = { title: 'TRIED', align: 'right' } as const;
const REST = [{ title: 'LAST' }, { title: 'FAILURE' }] as const;

const COLUMNS = [{ ...PHASE, gives: true }, STATE, TRIED, { title: 'BURNED', align: 'right' }, ...REST] as const;
/** Of a run of dispatch: what it is about says more than how much of it is burned. */
const ITEM_COLUMNS = [PHASE, { title: 'ITEM', gives: true }, STATE, TRIED, ...REST] as const;

/** Of a phase's name, where its item gives way. */
const NAME_CELLS = 20;

export function runText({ run, phases, pipe, width }: RunScreen): string {
  const left = sumOf(run.counts) - phases.length;
  const hasItems = phases.some(({ item }) => item !== null);
  const rows = phases.map(hasItems ? itemRow : phaseRow);
  return [
    paint.strong(plain(run.runId)),
    `${run.mode}, made by ${run.door}: ${countsText(run.counts) || 'no phases'}`,
    ...(run.quotas.length > 0 ? [`quotas: ${run.quotas.map(plain).join(', ')}`] : []),
    ...(pipe ? pipeBlock(pipe) : []),
    ...(rows.length > 0 ? [table(hasItems ? ITEM_COLUMNS : COLUMNS, rows, width)] : []),
    ...(left > 0 ? [`and ${left} more: drain show ${wordOf(run.runId)} --limit 0`] : []),
  ].join('\n');
}

function phaseRow({ phaseId, state, attempts, burned, ...last }: RunPhase): string[] {
  return [plain(phaseId), stateWord(state), String(attempts), String(burned), ...lastOf(last)];
}

function itemRow({ phaseId, item, state, attempts, ...last }: RunPhase): string[] {
  const name = fit(plain(phaseId), NAME_CELLS, 'middle');
  return [name, item === null ? '' : itemLine(item), stateWord(state), String(attempts), ...lastOf(last)];
}

function lastOf({ handle, category, fingerprint }: Pick<RunPhase, 'handle' | 'category' | 'fingerprint'>): string[] {
  const failure = [category, fingerprint].filter((part) => part !== null);
  return [handle === null ? '' : formatHandle(handle), failure.map(plain).join(' ')];
}
