/** When it was, how it ended, and what came of it: what is read if nothing else is. */
import { formatDuration } from '../../../core/duration.ts';
import type { NightView } from '../../../read/night.ts';
import { count } from '../../text.ts';
import { ago, clock } from '../../time.ts';
import { legend, type Part, stackedBar } from '../charts/stacked-bar.ts';
import { foreign, type Html, html } from '../html.ts';
import { type Figure, figures, grouped } from '../parts.ts';
import { causesText, endingText, spanText, zoneText } from '../words.ts';

const NOTE_CELLS = 300;

export function masthead(view: NightView): Html {
  return html`<header><p class="brand">drain report</p><h1>${spanText(view)}</h1><p class="lede">${verdict(view)}</p>${warnings(view)}<p class="meta">${endings(view)} Times are ${zoneText(view.startedAt)}.</p></header>`;
}

export function outcome(view: NightView): Html {
  const { counts } = view;
  if (counts.tried === 0) return html`<p>Nothing was run.</p>`;
  const parts = partsOf(view);
  const sum = parts.map((part) => `${grouped(part.count)} ${part.label}`).join(', ');
  const figure = {
    id: 'outcomes',
    title: 'Outcomes',
    description: `${grouped(counts.tried)} tried: ${sum}.`,
    height: 34,
  };
  return html`${stackedBar(figure, parts)}${legend(parts)}${figures(figuresOf(view))}`;
}

/** One sentence for who has no time for a second. */
function verdict(view: NightView): Html {
  const { tried, fixed, succeeded } = view.counts;
  if (tried === 0) return html`Nothing was run.`;
  const good =
    fixed === succeeded
      ? html`<b>${grouped(fixed)} of ${grouped(tried)}</b> tried phases ${fixed === 1 ? 'is' : 'are'} fixed.`
      : html`<b>${grouped(succeeded)} of ${grouped(tried)}</b> attempts succeeded, ${grouped(fixed)} of them on phases that had failed.`;
  return html`${good} ${view.families.length === 0 ? 'None failed.' : html`<b>${causesText(view)}.</b>`}`;
}

function warnings({ stale, sessions, unattended, now }: NightView): Html[] {
  const gone = sessions.filter(({ controllerGone }) => controllerGone);
  return [
    stale &&
      html`<b>No session ran in this span.</b> This is the latest one, ${ago(stale.at, now)} when this was written.`,
    ...gone.map(
      ({ sessionId, pid, heartbeatAt }) =>
        html`<b>Not ended:</b> the controller of ${foreign(sessionId, 80)} (pid ${pid}) is gone since ${clock(heartbeatAt)}.`,
    ),
    unattended.length > 0 &&
      html`<b>Nobody conducts ${count(unattended.length, 'attempt')}</b> of it any more: <code>drain recover --wait</code>`,
  ]
    .filter((warning) => warning !== false && warning !== undefined)
    .map((warning) => html`<p class="warning">${warning}</p>`);
}

function endings({ sessions, startedAt, endedAt, now }: NightView): Html {
  const took = `${formatDuration((endedAt ?? now) - startedAt)}.`;
  const [only] = sessions;
  if (sessions.length === 1 && only)
    return html`One session, ${took} It ended because ${endingText(only)}${only.stopNote && html` (${foreign(only.stopNote, NOTE_CELLS)})`}.`;
  const said = [...new Set(sessions.map(endingText))];
  return html`${sessions.length} sessions within ${took} They ended because ${said.join('; ')}.`;
}

function partsOf({ counts }: NightView): Part[] {
  const { succeeded, fixed, failed, timedOut, givenBack, running } = counts;
  const parts: Part[] = [
    { mark: 'ok', label: succeeded === fixed ? 'fixed' : 'succeeded', count: succeeded },
    { mark: 'failed', label: 'failed', count: failed },
    { mark: 'timeout', label: 'timed out', count: timedOut },
    { mark: 'back', label: 'given back', count: givenBack },
    { mark: 'open', label: 'under way', count: running },
  ];
  return parts.filter((part) => part.count > 0);
}

function figuresOf(view: NightView): Figure[] {
  const { counts, failing, previous } = view;
  return [
    {
      name: 'Tried',
      value: grouped(counts.tried),
      ...(previous && { note: `${grouped(previous.tried)} the time before` }),
    },
    {
      name: 'Fixed',
      value: grouped(counts.fixed),
      ...(previous && { note: `${grouped(previous.fixed)} the time before` }),
    },
    {
      name: 'Failed or timed out',
      value: grouped(counts.failed + counts.timedOut),
      ...(previous && { note: `${grouped(previous.failed + previous.timedOut)} the time before` }),
    },
    ...(failing
      ? [{ name: 'Still failing', value: grouped(failing.now), note: `${grouped(failing.before)} before` }]
      : []),
  ];
}
