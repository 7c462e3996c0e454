/** What the run of a flow has come to. */
import { formatHandle } from '../../core/attempt.ts';
import { formatDuration } from '../../core/duration.ts';
import type { PipeFailures } from '../../read/batches/pipe-failures.ts';
import type { PipeProgress } from '../../read/batches/pipe-progress.ts';
import { hasFailed, isThrough, type PipePhase } from '../../read/pipe-phases.ts';
import type { PipeStanding } from '../../read/pipe-standing.ts';
import { withoutLog } from '../ended.ts';
import { facts, fold, ROOM } from '../facts.ts';
import { count, fit, paint, plain } from '../text.ts';
import { failedBatchesCommand, followCommand, goOnCommand, retryFailedCommand } from './commands.ts';
import { failedBatchLines } from './failures.ts';
import { endedOf } from './standing.ts';

export interface PipeEnd extends Pick<PipeStanding, 'progress' | 'isAbsent'> {
  readonly phase: PipePhase;
  readonly failures: PipeFailures | undefined;
  /** Why the session ended, where that says more than that it is through. */
  readonly stopped: string | undefined;
  /** Where what the flow gave was written. */
  readonly output: string | undefined;
}

export function pipeSummary(end: PipeEnd): string {
  const { phase, failures } = end;
  const { attempt } = phase;
  const shown = failures?.failed ?? [];
  const more = (failures?.count ?? 0) - shown.length;
  return [
    pipeLine(end),
    ...facts('rows', rowsLines(end)),
    ...facts(
      '',
      shown.flatMap((batch) => failedBatchLines(batch, ROOM)),
    ),
    ...facts('', more > 0 ? [paint.faint(`and ${more} more: ${failedBatchesCommand(phase.runId)}`)] : []),
    ...facts('why', reasonLines(end)),
    ...facts('output', end.output !== undefined && phase.state === 'complete' ? [plain(end.output)] : []),
    ...facts('batches', [placeText(end)]),
    ...facts('logs', attempt ? [`drain logs ${formatHandle(attempt.handle)}`] : []),
    ...facts('next', nextLines(end)),
  ].join('\n');
}

/** Its first line, and all of it with `--quiet`: `ok  leads-1: 100 batches (40 restored), 10000 elements, in 2m04s` */
export function pipeLine({ phase, progress, isAbsent }: PipeEnd): string {
  const { attempt, runId, state } = phase;
  const took = attempt?.startedAt && attempt.endedAt ? formatDuration(attempt.endedAt - attempt.startedAt) : '';
  const parts = [
    ...(progress ? batchParts(progress) : [missingText({ isAbsent, state })]),
    ...(took === '' ? [] : [`in ${took}`]),
  ];
  return `${stateText(phase, progress)}  ${fit(plain(runId), 32)}: ${parts.join(', ')}`;
}

function missingText({ isAbsent, state }: Pick<PipeEnd, 'isAbsent'> & Pick<PipePhase, 'state'>): string {
  if (!isAbsent) return 'its batches cannot be read';
  return state === 'complete' ? 'its batches are gone' : 'no batch was begun';
}

function placeText({ progress, isAbsent, phase }: PipeEnd): string {
  const store = plain(phase.work.store);
  if (progress) return store;
  return isAbsent && phase.state !== 'complete' ? `none yet in ${store}` : paint.warn(`not to be read in ${store}`);
}

/** Of all of its scopes. */
function batchParts({ scopes }: PipeProgress): string[] {
  const sum = (of: (scope: PipeProgress['scopes'][number]) => number): number =>
    scopes.reduce((all, scope) => all + of(scope), 0);
  const ended = sum(endedOf);
  const restored = ended - sum(({ own }) => (own ? endedOf(own) : 0));
  const total = scopes.every((scope) => scope.total !== undefined) ? sum(({ total = 0 }) => total) : undefined;
  const failed = sum((scope) => scope.failed + scope.partial);
  const batches =
    total !== undefined && total > ended
      ? `${ended} of ${count(total, 'batch', 'batches')}`
      : count(ended, 'batch', 'batches');
  return [
    restored > 0 ? `${batches} (${restored} restored)` : batches,
    ...(failed > 0 ? [paint.bad(`${failed} failed`)] : []),
    count(
      sum(({ size }) => size),
      'element',
    ),
  ];
}

function stateText(phase: PipePhase, progress: PipeProgress | undefined): string {
  if (isThrough(phase)) return progress?.state === 'partial' ? paint.warn('partial') : paint.good('ok');
  if (phase.attempt?.outcome === 'timed_out') return paint.bad('timed out');
  if (hasFailed(phase)) return paint.bad('FAILED');
  return paint.warn('not done');
}

function rowsLines({ progress, failures }: PipeEnd): string[] {
  if (!progress || !failures) return [];
  const rows = progress.scopes.reduce((sum, scope) => sum + scope.rows, 0);
  const { loaded, skipped } = failures;
  const parts = [
    String(rows),
    ...(loaded > 0 ? [`${loaded} loaded from what was there`] : []),
    ...(skipped > 0 ? [`${count(skipped, 'element')} left out`] : []),
  ];
  return [parts.join(', ')];
}

function reasonLines({ phase, progress, stopped }: PipeEnd): string[] {
  const { attempt, state } = phase;
  if (attempt && attempt.leftOut > 0)
    return [`what was asked for is done; ${count(attempt.leftOut, 'batch', 'batches')} more were left out`];
  if (state === 'complete')
    return progress?.state === 'partial' ? ['batches failed, and the flow tolerates it: what there is, is kept'] : [];
  const said = attempt && attempt.outcome !== 'succeeded' ? withoutLog(attempt.message) : '';
  return [
    ...(said === '' ? [] : fold(said, ROOM).map((line) => fit(line, ROOM))),
    ...(stopped === undefined ? [] : fold(plain(stopped), ROOM)),
  ];
}

function nextLines({ phase, failures }: PipeEnd): string[] {
  const { state, runId } = phase;
  const again = (failures?.count ?? 0) > 0 ? [retryFailedCommand(runId)] : [];
  if (state === 'running') return [followCommand(runId)];
  if (isThrough(phase)) return again;
  const isChanged = hasFailed(phase) && phase.attempt?.code === 'changed';
  return [`${goOnCommand(runId)}${isChanged ? ' --force' : ''}`, ...again];
}
