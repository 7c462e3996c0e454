/** The failures of a night by cause, in words. */

import { NIGHTS_BACK } from '../../read/night/night-families.ts';
import type { NightFamily, NightView } from '../../read/night.ts';
import { count } from '../text.ts';
import { clock, dayAndClock } from '../time.ts';

const DAY_MS = 86_400_000;

/** `9 FAILURES, 3 CAUSES` */
export function causesTitle({ families }: NightView): string {
  const failures = families.reduce((sum, { tried }) => sum + tried, 0);
  return `${count(failures, 'FAILURE', 'FAILURES')}, ${count(families.length, 'CAUSE', 'CAUSES')}`;
}

/** `5 as before, 3 newly, 1 first try`: adds up to the failures. */
export function changeText({ change }: NightView): string {
  if (!change) return '';
  const { same, newly, firstTries } = change;
  return [
    ...(same > 0 ? [`${same} as before`] : []),
    ...(newly > 0 ? [`${newly} newly failing`] : []),
    ...(firstTries > 0 ? [count(firstTries, 'first try', 'first tries')] : []),
  ].join(', ');
}

/** The largest, and where they do not stand among these the largest new one: what is new is never left out. */
export function shownCauses(families: readonly NightFamily[], most: number): readonly NightFamily[] {
  const shown = families.slice(0, most);
  const fresh = families.slice(most).find(({ isNew }) => isNew);
  return fresh === undefined || shown.some(({ isNew }) => isNew) ? shown : [...shown.slice(0, -1), fresh];
}

/** `and 9 more causes (2 new)`; nothing where all are shown. */
export function moreCauses(families: readonly NightFamily[], shown: readonly NightFamily[]): string[] {
  const left = families.filter((family) => !shown.includes(family));
  if (left.length === 0) return [];
  const fresh = left.filter(({ isNew }) => isNew).length;
  const isMixed = fresh > 0 && families.some(({ isNew }) => !isNew);
  return [`and ${count(left.length, 'more cause')}${isMixed ? ` (${fresh} new)` : ''}: `];
}

/** `since 02:14 9e1c7d2`, `3rd night`, `since 3 Jan`: since when it has been seen. */
export function sinceText(family: NightFamily, { now, startedAt }: Pick<NightView, 'now' | 'startedAt'>): string {
  const { isNew, nights, firstAt, firstCommit } = family;
  if (!isNew && nights > 1 && firstAt >= startedAt - NIGHTS_BACK * DAY_MS) return `${ordinal(nights)} night`;
  const [, day = '', month = ''] = dayAndClock(firstAt).split(' ');
  const when = now - firstAt < DAY_MS ? clock(firstAt) : `${day} ${month}`;
  return `since ${when}${isNew && firstCommit !== null ? ` ${firstCommit.slice(0, 7)}` : ''}`;
}

/** `1st`, `2nd`, `3rd`, `4th`: of few nights. */
function ordinal(number: number): string {
  return `${number}${{ 1: 'st', 2: 'nd', 3: 'rd' }[number] ?? 'th'}`;
}
