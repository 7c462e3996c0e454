/** What `drain retry f-3fa9 --canary` says before and after. */
import { formatHandle } from '../core/attempt.ts';
import { formatKey, type Key } from '../core/phase.ts';
import type { AttemptView } from '../read/attempts.ts';
import { withoutLog } from './ended.ts';
import { count, fit, paint, plain, WIDTH } from './text.ts';

export interface Canaried {
  readonly family: string;
  /** Nothing, where none was made. */
  readonly attempt: AttemptView | undefined;
  readonly sessionId: string | null;
  /** Phases of the family beside the canary. */
  readonly others: number;
}

export function canaryHeading({ family, chosen, others }: { family: string; chosen: Key; others: number }): string {
  return `The canary of ${family} is ${plain(formatKey(chosen))}; ${othersText(others)} until it has passed.`;
}

function othersText(others: number): string {
  return others === 0
    ? 'there is no other phase to hold'
    : `${count(others, 'other')} ${others === 1 ? 'waits' : 'wait'}`;
}

export function canaryText({ family, attempt, others }: Canaried): string {
  const name = attempt && formatHandle(attempt.handle);
  const released =
    others === 0 ? 'No other phase fails with it.' : `${count(others, 'other phase')} of ${family} released.`;
  if (attempt?.outcome === 'succeeded')
    return `${paint.good(`${name} passed.`)} ${released}${others === 0 ? '' : ' Next: drain'}`;
  const hasFailed = attempt?.outcome === 'failed' || attempt?.outcome === 'timed_out';
  const first = hasFailed
    ? `${paint.bad(`${name} failed`)}: ${fit(withoutLog(attempt.message), WIDTH - 16)}`
    : paint.warn(`${name === undefined ? 'Nothing was run' : `${name} was given back`}: nothing was learned.`);
  return [
    first,
    `Nothing of ${family} was released: ${othersText(others)}.`,
    `  once it is mended:   drain retry ${family} --canary`,
    `  all the same:        drain resume ${family}`,
    ...(name === undefined ? [] : [`  its log:             drain logs ${name}`]),
  ].join('\n');
}
