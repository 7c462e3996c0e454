/** How far the batches of a scope are, in a line. */
import { formatDuration } from '../../core/duration.ts';
import { count, fit, paint, plain, WIDTH } from '../text.ts';

export interface ScopeStanding {
  readonly scope: string;
  /** Batches that have ended, failed ones with them. */
  readonly ended: number;
  /** Undefined where it is not known. */
  readonly total: number | undefined;
  readonly failed: number;
  /** Of batches that did not fail. */
  readonly elements: number;
  /** What was done since `elapsedMs`, by which the pace is told: batches, and elements of them. */
  readonly own: { readonly batches: number; readonly elements: number };
  readonly elapsedMs: number;
}

/** `fit  40/100 batches, 2 failed, 4000 elements, 12.3/s, about 5s left` */
export function standingText(standing: ScopeStanding): string {
  const { scope, total, failed, elements } = standing;
  const parts = [
    batchesText(standing),
    failed > 0 && paint.bad(`${failed} failed`),
    count(elements, 'element'),
    paceText(standing),
    total !== undefined && leftText(standing, total),
  ];
  return `${fit(plain(scope), 24)}  ${parts.filter(Boolean).join(', ')}`;
}

/** `40/100 batches`; `40 batches` where nobody knows how many there will be. */
export function batchesText({ ended, total }: Pick<ScopeStanding, 'ended' | 'total'>): string {
  return total === undefined ? count(ended, 'batch', 'batches') : `${ended}/${count(total, 'batch', 'batches')}`;
}

/** `[#####.....] 40/100 fit, 2 failed, about 5s left`: where the number is not known, there is no bar. */
export function standingBar(standing: ScopeStanding, columns = WIDTH): string {
  const { ended, total, failed } = standing;
  if (total === undefined) return fit(standingText(standing), columns);
  const left = leftText(standing, total);
  const bad = failed > 0 ? `, ${failed} failed` : '';
  const label = ` ${ended}/${total} ${fit(plain(standing.scope), 24)}${bad}${left && `, ${left}`}`;
  const room = Math.max(10, columns - label.length - 2);
  const filled = total === 0 ? room : Math.round((Math.min(ended, total) / total) * room);
  return `[${paint.good('#'.repeat(filled))}${'.'.repeat(room - filled)}]${label}`;
}

function paceText({ own, elapsedMs }: ScopeStanding): string {
  if (own.elements === 0 || elapsedMs < 1) return '';
  const perSecond = (own.elements / elapsedMs) * 1000;
  return `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)}/s`;
}

/** By the pace of what was done now: what was there already took no time. */
function leftText({ ended, own, elapsedMs }: ScopeStanding, total: number): string {
  if (own.batches === 0 || ended >= total) return '';
  return `about ${formatDuration(((total - ended) / own.batches) * elapsedMs)} left`;
}
