import { formatDuration } from '../../core/duration.ts';
import type { BatchOutcome } from '../../pipeline/run/batch.ts';
import { count, fit, padStart, paint, plain, WIDTH } from '../text.ts';
import { failedBatchLines } from './failures.ts';

/** `ok   fit 7/100: 100 elements, 98 rows, 1.2s` */
export function outcomeLines({ batch, status, results, durationMs, error }: BatchOutcome): string[] {
  const { scope, number, total, size } = batch;
  if ((status === 'failed' || status === 'partial') && error) {
    const { step, itemKeys } = error;
    return failedBatchLines(
      { scope, number, status, size, attempts: batch.attempt, error: { step, itemKeys, message: error.message } },
      WIDTH,
    );
  }
  const word = status === 'skipped' ? paint.faint('skip') : paint.good('ok  ');
  const place = total === undefined ? String(number) : `${padStart(String(number), String(total).length)}/${total}`;
  const what = `${count(size, 'element')}, ${count(results.length, 'row')}, ${formatDuration(durationMs)}`;
  return [`${word} ${fit(`${plain(scope)} ${place}: ${what}`, WIDTH - 5)}`];
}
