import { formatHandle } from '../core/attempt.ts';
import { formatKey } from '../core/phase.ts';
import type { FlakyPhase } from '../read/flaky.ts';
import { facts } from './facts.ts';
import { count, fit, plain, table, WIDTH } from './text.ts';
import { dayAndClock } from './time.ts';

export interface FlakyScreen {
  readonly phases: readonly FlakyPhase[];
  /** Whether there are others. */
  readonly more: boolean;
  readonly width: number;
}

const COLUMNS = [
  { title: 'PHASE', gives: true },
  { title: 'FAILED' },
  { title: 'PASSED' },
  { title: 'ON' },
  { title: 'COMMIT' },
  { title: 'FAMILY' },
] as const;

export function flakyText({ phases, more, width }: FlakyScreen): string {
  const [newest] = phases;
  if (!newest)
    return 'No phase has passed on the commit that it had failed on, with nothing else changed that is on record.';
  const [failed, passed] = [formatHandle(newest.failed), formatHandle(newest.passed)];
  return [
    `${more ? 'The newest ' : ''}${count(phases.length, 'phase')} passed on the commit that ${phases.length === 1 ? 'it' : 'they'} had failed on`,
    table(COLUMNS, phases.map(rowOf), width),
    ...(more ? ['and more: --limit 0 shows all'] : []),
    ...facts('NEXT', [fit(`drain logs ${failed} --stderr   drain show ${passed}`, WIDTH - 10)]),
  ].join('\n');
}

function rowOf({ failed, passed, at, commit, fingerprint, ...key }: FlakyPhase): string[] {
  return [
    plain(formatKey(key)),
    formatHandle(failed),
    formatHandle(passed),
    dayAndClock(at),
    plain(commit).slice(0, 7),
    fingerprint ?? '',
  ];
}
