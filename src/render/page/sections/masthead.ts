/** When it was, how it ended, and what came of it: what is read if nothing else is. */
import { basename } from 'node:path';
import { formatDuration } from '../../../core/duration.ts';
import type { Failing, NightCounts, NightView } from '../../../read/night.ts';
import { endingNotes, endingText, previousText, spanText, staleText } from '../../report/head.ts';
import { count } from '../../text.ts';
import { legend, type Part, stackedBar } from '../charts/stacked-bar.ts';
import { foreign, type Html, html } from '../html.ts';
import { type Figure, figures, grouped } from '../parts.ts';

const NOTE_CELLS = 400;
const PLACE_CELLS = 60;

export function masthead(view: NightView): Html {
  const took = formatDuration((view.endedAt ?? view.now) - view.startedAt);
  const before = previousText(view.previous, view.now);
  return html`<header><p class="brand">drain report${place(view)}</p><h1>${spanText(view)}</h1><p class="lede">${verdict(view)}</p>${warnings(view)}<p class="meta">${ending(view)}; ${took} in all.${before !== '' && ` The time before, ${before}.`}</p></header>`;
}

export function outcome(view: NightView): Html {
  const { tried } = view.counts;
  if (tried === 0) return html`<p>Nothing was run.</p>`;
  const parts = partsOf(view.counts);
  const sum = parts.map((part) => `${grouped(part.count)} ${part.label}`).join(', ');
  const figure = { id: 'outcomes', title: 'Outcomes', description: `${grouped(tried)} tried: ${sum}.`, height: 34 };
  return html`${stackedBar(figure, parts)}${legend(parts)}${figures(figuresOf(view))}`;
}

/** Of which work: the folder, and the machine. */
function place({ sessions }: NightView): Html {
  const { cwd, host } = sessions.at(-1)?.identity ?? { cwd: '', host: '' };
  return html`, ${foreign(basename(cwd), PLACE_CELLS)} on ${foreign(host, PLACE_CELLS)}`;
}

/** One sentence for who has no time for a second. */
function verdict({ counts: { tried, fixed, succeeded }, families }: NightView): Html {
  if (tried === 0) return html`Nothing was run.`;
  const good =
    fixed === succeeded
      ? html`<b>${grouped(fixed)} of ${grouped(tried)} fixed.</b>`
      : html`<b>${grouped(succeeded)} of ${grouped(tried)} succeeded</b>, ${grouped(fixed)} of which had failed before.`;
  const failures = families.reduce((sum, family) => sum + family.tried, 0);
  if (failures === 0) return html`${good} None failed.`;
  return html`${good} ${count(failures, 'failure')}, ${count(families.length, 'cause')}.`;
}

function warnings(view: NightView): Html[] {
  const { unattended } = view;
  const stale = staleText(view);
  return [
    ...(stale === undefined ? [] : [html`<b>${stale}</b>`]),
    ...endingNotes(view).map((note) => foreign(note, NOTE_CELLS)),
    ...(unattended.length > 0
      ? [html`Nobody conducts ${count(unattended.length, 'attempt')} of it any more: <code>drain recover --wait</code>`]
      : []),
  ].map((warning) => html`<p class="warning">${warning}</p>`);
}

/** Without its age: that of a file is not known when it is read. */
function ending(view: NightView): Html {
  return foreign(endingText({ ...view, endedAt: null }), NOTE_CELLS);
}

function partsOf({ succeeded, fixed, failed, timedOut, givenBack, running }: NightCounts): Part[] {
  const parts: Part[] = [
    { mark: 'ok', label: succeeded === fixed ? 'fixed' : 'succeeded', count: succeeded },
    { mark: 'failed', label: 'failed', count: failed },
    { mark: 'timeout', label: 'timed out', count: timedOut },
    { mark: 'back', label: 'given back', count: givenBack },
    { mark: 'open', label: 'under way', count: running },
  ];
  return parts.filter((part) => part.count > 0);
}

function figuresOf({ counts, failing, previous }: NightView): Figure[] {
  const figure = (name: string, of: (counted: NightCounts) => number): Figure => {
    const value = grouped(of(counts));
    return previous ? { name, value, note: `${grouped(of(previous))} the time before` } : { name, value };
  };
  return [
    figure('Tried', ({ tried }) => tried),
    figure('Fixed', ({ fixed }) => fixed),
    figure('Failed or timed out', ({ failed, timedOut }) => failed + timedOut),
    ...failingFigure(failing),
  ];
}

function failingFigure({ before, after, now }: Failing): Figure[] {
  const value = now ?? after;
  if (value === undefined) return [];
  const notes = [
    ...(before === undefined ? [] : [`${grouped(before)} before`]),
    ...(after === undefined || after === value ? [] : [`${grouped(after)} at its end`]),
  ];
  const figure = { name: now === undefined ? 'Failing at its end' : 'Still failing', value: grouped(value) };
  return [notes.length === 0 ? figure : { ...figure, note: notes.join(', ') }];
}
