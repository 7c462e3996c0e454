/** The batches of a run, a line each; why one failed stands under it. */
import { formatDuration } from '../../core/duration.ts';
import type { StoredBatch, StoredRun } from '../../pipeline/store/batch-store.ts';
import { spread } from '../facts.ts';
import { count, fit, padStart, paint, plain, WIDTH } from '../text.ts';
import { localTime } from '../time.ts';
import { failedBatchLines } from './failures.ts';

export function batchesHead(run: StoredRun, file: string, batches: Iterable<StoredBatch>): string[] {
  const counts = countsOf(batches);
  const state = run.state === 'running' && !run.alive ? paint.warn('running, but its process is gone') : run.state;
  return [
    spread(paint.strong(fit(`${plain(run.runId)}: flow ${plain(run.flow)}`, 50)), state),
    ...[...counts].map(([scope, each]) => scopeLine(scope, each, run.totals[scope])),
    fit(`kept in ${plain(file)}`, WIDTH),
  ];
}

interface Counts {
  batches: number;
  failed: number;
  elements: number;
  rows: number;
}

function countsOf(batches: Iterable<StoredBatch>): Map<string, Counts> {
  const counts = new Map<string, Counts>();
  for (const { scope, status, size, rows } of batches) {
    const sum = counts.get(scope) ?? { batches: 0, failed: 0, elements: 0, rows: 0 };
    counts.set(scope, sum);
    sum.batches++;
    sum.failed += Number(status === 'failed' || status === 'partial');
    sum.elements += status === 'failed' ? 0 : size;
    sum.rows += rows;
  }
  return counts;
}

function scopeLine(scope: string, { batches, failed, elements, rows }: Counts, total: number | undefined): string {
  const of =
    total === undefined ? count(batches, 'batch', 'batches') : `${batches} of ${count(total, 'batch', 'batches')}`;
  const bad = failed > 0 ? `, ${paint.bad(`${failed} failed`)}` : '';
  return `${fit(plain(scope), 24)}: ${of}${bad}, ${count(elements, 'element')}, ${count(rows, 'row')}`;
}

/** @param limit the last so many; 0: all */
export function batchLines(batches: Iterable<StoredBatch>, limit: number, withReasons: boolean): string[] {
  const shown: StoredBatch[] = [];
  let left = 0;
  for (const batch of batches) {
    shown.push(batch);
    if (limit > 0 && shown.length > limit) {
      shown.shift();
      left++;
    }
  }
  if (shown.length === 0) return [withReasons ? 'None of them failed.' : 'No batch has ended yet.'];
  const more = left > 0 ? [paint.faint(`  ${left} more before these: --limit 0`)] : [];
  return ['', ...more, ...shown.flatMap((batch) => linesOf(batch))];
}

function linesOf(batch: StoredBatch): string[] {
  const { status, error } = batch;
  if (status === 'failed' || status === 'partial')
    return failedBatchLines({ ...batch, status, error }, WIDTH - 2).map((line) => `  ${line}`);
  const { scope, number, size, rows, durationMs, endedAt } = batch;
  const word = status === 'skipped' ? paint.faint('skip') : paint.good('ok  ');
  const right = `${padStart(formatDuration(durationMs), 6)}  ${localTime(endedAt).slice(5, 19)}`;
  const left = `  ${word} ${fit(plain(scope), 20)} ${number}: ${count(size, 'element')}, ${count(rows, 'row')}`;
  return [spread(left, right)];
}
