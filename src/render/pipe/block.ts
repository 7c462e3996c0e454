/** The batches of a flow on screens that are about its phase. */
import type { PipeFailures } from '../../read/batches/pipe-failures.ts';
import type { ScopeProgress } from '../../read/batches/pipe-progress.ts';
import type { PipeStanding } from '../../read/pipe-standing.ts';
import { facts, fold, ROOM } from '../facts.ts';
import { count, fit, paint, plain } from '../text.ts';
import { failedBatchesCommand } from './commands.ts';
import { failedBatchLines } from './failures.ts';
import { batchesText } from './progress.ts';
import { endedOf } from './standing.ts';

/** `fit 40/100 batches, 2 failed`, of each scope; nothing before the first one has begun. */
export function pipeLines({ progress, work, isAbsent }: PipeStanding): string[] {
  if (!progress)
    return [paint.faint(isAbsent ? 'no batches yet' : fit(`they cannot be read: ${plain(work.store)}`, ROOM))];
  return progress.scopes.map((scope) => fit(scopeText(scope), ROOM));
}

/** One line of all of it. */
export function pipeText(standing: PipeStanding): string {
  const { progress, isAbsent } = standing;
  if (!progress) return isAbsent ? 'no batches there' : 'its batches cannot be read';
  return progress.scopes.length === 0 ? 'no batches' : progress.scopes.map(scopeText).join('; ');
}

function scopeText(scope: ScopeProgress): string {
  const failed = scope.failed + scope.partial;
  const parts = [
    batchesText({ ended: endedOf(scope), total: scope.total }),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return `${fit(plain(scope.scope), 24)} ${parts.join(', ')}`;
}

export interface PipeShown {
  readonly standing: PipeStanding;
  readonly failures: PipeFailures | undefined;
  /** The attempt that is shown is the newest: what it did not run itself, it has restored. */
  readonly isNewest: boolean;
}

export function pipeBlock({ standing, failures, isNewest }: PipeShown): string[] {
  const { work, progress, isAbsent } = standing;
  if (!progress) {
    const why = isAbsent ? 'None: there is nothing of its run in' : 'None can be read now in';
    return facts('batches', fold(`${why} ${plain(work.store)}`, ROOM));
  }
  const failed = failures?.failed ?? [];
  const more = (failures?.count ?? 0) - failed.length;
  return [
    ...facts('flow', [fit(`${plain(work.flow)} of ${plain(work.file)}`, ROOM)]),
    ...facts('batches', [
      ...progress.scopes.flatMap((scope) => scopeLines(scope, isNewest)),
      ...failed.flatMap((batch) => failedBatchLines(batch, ROOM)),
      ...(more > 0 ? [paint.faint(`and ${more} more: ${failedBatchesCommand(work.run)}`)] : []),
      fit(`kept in ${plain(work.store)}`, ROOM),
    ]),
  ];
}

function scopeLines(scope: ScopeProgress, isNewest: boolean): string[] {
  const { own, size, rows } = scope;
  const what = `${scopeText(scope)}: ${count(size, 'element')}, ${count(rows, 'row')}`;
  if (!own) return [fit(what, ROOM)];
  const restored = endedOf(scope) - endedOf(own);
  const rest = isNewest ? `, ${restored} restored` : '';
  return [fit(what, ROOM), fit(`  ${count(endedOf(own), 'batch', 'batches')} by this attempt${rest}`, ROOM)];
}
