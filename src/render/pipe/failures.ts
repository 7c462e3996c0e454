/** Failed batches, two lines each. */
import type { FailedBatch } from '../../read/batches/pipe-failures.ts';
import { count, fit, paint, plain } from '../text.ts';

/** Keys that are named; the rest are counted. */
const KEYS = 5;

export function failedBatchLines({ scope, number, status, size, error }: FailedBatch, width: number): string[] {
  const keys = error?.itemKeys ?? [];
  const bad = status === 'partial' ? `${keys.length} of ${count(size, 'element')}` : count(size, 'element');
  const what = `batch ${number} of ${plain(scope)}`;
  const step = error === undefined ? '' : ` in step ${plain(error.step)}`;
  return [
    `${paint.bad(status === 'partial' ? 'PART' : 'FAIL')} ${fit(`${what}${step}: ${bad}${keysText(keys)}`, width - 5)}`,
    ...(error === undefined ? [] : [`     ${fit(plain(error.message), width - 5)}`]),
  ];
}

function keysText(keys: readonly string[]): string {
  if (keys.length === 0) return '';
  const more = keys.length > KEYS ? ` and ${keys.length - KEYS} more` : '';
  return ` (${keys.slice(0, KEYS).map(plain).join(', ')}${more})`;
}
