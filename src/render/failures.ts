/** Families of failures, a few lines each: what fails alike, since when, and the log to open. */
import { formatHandle } from '../core/attempt.ts';
import type { Families } from '../read/families.ts';
import type { FamilyView, Sighting } from '../read/family.ts';
import { type FamilyFilter, isSpan } from '../read/family-filter.ts';
import type { UnnamedFailures } from '../read/unnamed-failures.ts';
import { withoutLog } from './ended.ts';
import { facts } from './facts.ts';
import { logOf } from './log-of.ts';
import { count, fit, padEnd, padStart, paint, plain, WIDTH } from './text.ts';
import { dayAndClock, localTime } from './time.ts';

export interface FailuresScreen extends Families {
  readonly filter: FamilyFilter;
}

export function failuresText(screen: FailuresScreen): string {
  const { families, total, unnamed, gone } = screen;
  const left = total - families.length;
  return [
    paint.strong(headText(screen)),
    ...families.flatMap((family) => familyLines(family, screen.filter)),
    ...(left > 0 ? [`and ${count(left, 'family', 'families')} more: --limit 0 shows all`] : []),
    ...(gone > 0 ? [`${count(gone, 'family', 'families')} of that time ${gone === 1 ? 'is' : 'are'} gone: --all`] : []),
    ...unnamedLines(unnamed),
    ...facts('NEXT', nextLines(families)),
  ].join('\n');
}

function headText({ failures, total, filter }: FailuresScreen): string {
  const families = count(total, 'family', 'families');
  if (isSpan(filter)) {
    const none = filter.gone ? 'Nothing failed' : 'Nothing that still fails failed';
    return total === 0
      ? `${none} ${spanText(filter)}.`
      : `${count(failures, 'failure')} of ${families} ${spanText(filter)}`;
  }
  const phases = filter.dead ? count(failures, 'dead phase') : count(failures, 'phase');
  if (total > 0) return `${phases} in ${families} ${failures === 1 ? 'fails' : 'fail'} now`;
  if (filter.gone) return 'No such failure is on record.';
  const isAny = filter.runIds === undefined && filter.category === undefined;
  return `No ${isAny ? '' : 'such '}phase ${filter.dead ? 'is dead' : 'fails now'}. What failed before: --all`;
}

function spanText({ since, sessionIds = [] }: FamilyFilter): string {
  const sessions = sessionIds.length === 1 ? `in ${plain(sessionIds[0] ?? '')}` : `in ${sessionIds.length} sessions`;
  return [sessionIds.length > 0 && sessions, since !== undefined && `since ${localTime(since)}`]
    .filter((part) => part !== false)
    .join(' ');
}

function familyLines(family: FamilyView, filter: FamilyFilter): string[] {
  const { fingerprint, category, phases, runs, sample } = family;
  const where = phases === 0 ? 'gone' : `${padStart(count(phases, 'phase'), 12)}  ${padStart(count(runs, 'run'), 9)}`;
  return [
    fit(
      `${paint.strong(fingerprint)}  ${padEnd(plain(category), 14)} ${padEnd(where, 23)}   ${logCommand(family) ?? ''}`.trimEnd(),
      WIDTH,
    ),
    `      ${fit(withoutLog(sample) || 'no reason on record', WIDTH - 6)}`,
    ...sightingLines(family, filter),
  ];
}

function sightingLines({ count: failures, dead, first, last }: FamilyView, filter: FamilyFilter): string[] {
  const deaths = dead > 0 && !filter.dead ? `${dead} dead` : '';
  const line = (what: string, text: string): string => fit(`      ${padEnd(what, 12)}  ${text}`.trimEnd(), WIDTH);
  if (first.handle === null) return [line('never tried', `came in ${sightingText(first)}${deaths && `, ${deaths}`}`)];
  const seen = count(failures, 'time');
  if (first.handle === last.handle) return [line(seen, `${sightingText(first)}${deaths && `  ${deaths}`}`)];
  return [line(seen, `first ${sightingText(first)}`), line(deaths, `last  ${sightingText(last)}`)];
}

/** When, session and commit. */
export function sightingText({ at, sessionId, commit, dirty }: Sighting): string {
  const known = commit === null ? '' : `${commit.slice(0, 7)}${dirty ? '+' : ''}`;
  return [padEnd(dayAndClock(at), 16), plain(sessionId ?? ''), plain(known)]
    .filter((part) => part !== '')
    .join('  ')
    .trimEnd();
}

/** Prints the log to open; nothing where it was never tried here. */
export function logCommand(family: FamilyView): string | undefined {
  const log = logOf(family);
  return log && family.handle !== null ? `drain logs ${formatHandle(family.handle)} --${log.stream}` : undefined;
}

function unnamedLines(unnamed: readonly UnnamedFailures[]): string[] {
  const lines = unnamed.map(({ category, phases }) => {
    const why = category === 'unknown' ? 'without a reason on record' : `without a family: ${plain(category)}`;
    return fit(`${count(phases, 'phase')} ${why}`, WIDTH - 10);
  });
  return facts('BESIDES', lines.length === 0 ? [] : [...lines, 'drain runs --state failed --state dead']);
}

function nextLines([largest]: readonly FamilyView[]): string[] {
  if (!largest) return [];
  const { fingerprint, phases } = largest;
  const command = (text: string, why: string): string => `${padEnd(text, 34)}${paint.faint(why)}`;
  return [
    command(`drain failures ${fingerprint}`, 'its phases, and where they differ'),
    ...(phases > 0 ? [command(`drain retry ${fingerprint} --canary`, 'once mended: 1 first, then all')] : []),
  ];
}
