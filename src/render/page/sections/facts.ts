/** What else came of the night, a line each: what got fixed and why, what was given back, held or not reached, what looks odd. */
import { formatHandle } from '../../../core/attempt.ts';
import { formatDuration } from '../../../core/duration.ts';
import { formatKey } from '../../../core/phase.ts';
import type { Fixes, Later, NightAttempt, NightView } from '../../../read/night.ts';
import { withoutLog } from '../../ended.ts';
import { heldGroups } from '../../held.ts';
import { count } from '../../text.ts';
import { clock } from '../../time.ts';
import { markOf, WORDS } from '../charts/mark.ts';
import { foreign, type Html, html } from '../html.ts';
import { command, grouped, section } from '../parts.ts';

const SHOWN = 5;
const LINE_CELLS = 220;
const KEY_CELLS = 80;

export function facts(view: NightView): Html | undefined {
  const lines: readonly (readonly [string, readonly Html[]])[] = [
    ['Fixed', fixedLines(view.fixes)],
    ['Flaky', flakyLines(view.fixes)],
    ['Back', backLines(view)],
    ['Poison', attemptLines(view.poisoned)],
    ['Burned out', exhaustedLines(view)],
    ['Stopped', stoppedLines(view)],
    ['Held', heldLines(view)],
    ['Later', laterLines(view.later)],
    ['Odd', oddLines(view)],
    ['Adopted', attemptLines(view.recovered)],
  ];
  const told = lines.filter(([, list]) => list.length > 0);
  if (told.length === 0) return undefined;
  return section(
    'facts',
    'What else there was',
    html`<dl class="facts">${told.map(([name, list]) => html`<div><dt>${name}</dt>${list.map((line) => html`<dd>${line}</dd>`)}</div>`)}</dl>`,
  );
}

function fixedLines(fixes: Fixes | undefined): Html[] {
  if (!fixes) return [];
  const gone = fixes.gone.map(
    ({ fingerprint, category, fixed, commit }) =>
      html`${count(fixed, 'phase')} of <code>${fingerprint}</code> (${foreign(category, KEY_CELLS)}): none fails with it any more${commit !== null && html`, gone since <code>${foreign(commit.slice(0, 7), 7)}</code>`}`,
  );
  return [
    ...limited(gone, 'family is gone', 'families are gone'),
    ...(fixes.firstTries > 0 ? [html`${grouped(fixes.firstTries)} at the first try`] : []),
    ...(fixes.others > 0 ? [html`${grouped(fixes.others)} of families that still fail elsewhere`] : []),
  ];
}

function flakyLines(fixes: Fixes | undefined): Html[] {
  if (!fixes || fixes.flaky === 0) return [];
  return [html`${grouped(fixes.flaky)} passed on the commit that they had failed on, with the same command`];
}

function backLines({ givenBack }: NightView): Html[] {
  const lines = givenBack.map(
    ({ message, attempts, handle, at }) =>
      html`${grouped(attempts)} at ${clock(at)}: ${foreign(withoutLog(message), LINE_CELLS)} (<code>${formatHandle(handle)}</code>); no attempt burned`,
  );
  return limited(lines, 'other reason', 'other reasons');
}

function exhaustedLines({ exhausted }: NightView): Html[] {
  if (exhausted === 0) return [];
  return [
    html`${count(exhausted, 'phase')} ${exhausted === 1 ? 'has' : 'have'} burned all attempts that are allowed, and ${exhausted === 1 ? 'is' : 'are'} dead`,
  ];
}

function stoppedLines({ stopped }: NightView): Html[] {
  const lines = stopped.map(
    ({ note, runs, runId }) =>
      html`${runs === 1 ? foreign(runId, KEY_CELLS, 'middle') : count(runs, 'run')}: ${foreign(note, LINE_CELLS)}`,
  );
  return limited(lines, 'other reason', 'other reasons');
}

function heldLines({ held }: NightView): Html[] {
  return heldGroups(held).map(
    ({ phases, runs, why, way }) =>
      html`${count(phases, 'phase')} in ${count(runs, 'run')}: ${foreign(why, LINE_CELLS)}. Way around: <code>${foreign(way, LINE_CELLS)}</code>`,
  );
}

function laterLines(later: Later | undefined): Html[] {
  if (!later || later.phases === 0) return [];
  const nights = later.nights === undefined ? '' : `: about ${count(later.nights, 'more night', 'more nights')}`;
  const batch = later.batchSize > 0 ? ` (--batch-size ${later.batchSize})` : '';
  return [html`${count(later.phases, 'phase')} not reached${batch}${nights}`];
}

function oddLines({ odd, durations }: NightView): Html[] {
  const kinds: readonly (readonly [readonly number[], string])[] = [
    [
      odd.instant,
      `ended in under ${formatDuration(odd.instantMs)}, where the median is ${formatDuration(durations.median)}`,
    ],
    [odd.contradicted, 'ended with exit code 0 and did not succeed'],
    [odd.leftovers, 'left processes behind'],
  ];
  return kinds
    .filter(([handles]) => handles.length > 0)
    .map(([handles, what]) => html`${grouped(handles.length)} ${what}: ${command(showCommand(handles))}`);
}

function showCommand(handles: readonly number[]): string {
  return `drain show ${formatHandle(handles[0] ?? 0)}`;
}

function attemptLines(attempts: readonly NightAttempt[]): Html[] {
  const lines = attempts.map(
    ({ handle, outcome, ...key }) =>
      html`<code>${formatHandle(handle)}</code> ${foreign(formatKey(key), KEY_CELLS, 'middle')}, ${WORDS[markOf(outcome)]}`,
  );
  return limited(lines, 'more', 'more');
}

function limited(lines: readonly Html[], one: string, many: string): Html[] {
  const left = lines.length - SHOWN;
  return [...lines.slice(0, SHOWN), ...(left > 0 ? [html`and ${grouped(left)} ${left === 1 ? one : many}`] : [])];
}
