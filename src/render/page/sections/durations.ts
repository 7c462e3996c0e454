/** How long attempts took: how the durations are spread, what stands out, and the slowest. */
import { formatHandle } from '../../../core/attempt.ts';
import { formatDuration } from '../../../core/duration.ts';
import { formatKey } from '../../../core/phase.ts';
import type { TimelineAttempt } from '../../../read/night/timeline.ts';
import type { Durations, TimedAttempt } from '../../../read/night.ts';
import { count } from '../../text.ts';
import { binText, type Distribution, distribution, histogram, type Timed } from '../charts/histogram.ts';
import { markOf, WORDS } from '../charts/mark.ts';
import { legend } from '../charts/stacked-bar.ts';
import type { PageData } from '../data.ts';
import { foreign, type Html, html } from '../html.ts';
import { details, figures, section, table } from '../parts.ts';

const KEY_CELLS = 90;
const OUTLIERS = 6;
/** Of as few one sees all that there is in the list. */
const FEWEST_DRAWN = 3;

export function durations({ view, attempts }: PageData): Html | undefined {
  const { durations: took } = view;
  if (took.ms.length === 0) return undefined;
  const timed = attempts.flatMap(timedOf);
  return section(
    'durations',
    'How long it took',
    html`${figures(figuresOf(took))}${timed.length >= FEWEST_DRAWN && picture(distribution(timed, { median: took.median, p90: took.p90 }), took)}${outliers(took)}<h3>The slowest</h3>${slowest(took.slowest)}`,
  );
}

function timedOf({ durationMs, outcome }: TimelineAttempt): Timed[] {
  const mark = markOf(outcome);
  return durationMs === null || mark === 'back' || mark === 'open' ? [] : [{ ms: durationMs, mark }];
}

function figuresOf({ min, median, mean, p90, max }: Durations): { name: string; value: string }[] {
  const all = { Shortest: min, Median: median, Mean: mean, '90 % took at most': p90, Longest: max };
  return Object.entries(all).map(([name, ms]) => ({ name, value: formatDuration(ms) }));
}

function picture(spread: Distribution, { median, p90, ms }: Durations): Html {
  const description = `${count(ms.length, 'attempt')} by how long they took, each doubling as wide as the next: half took at most ${formatDuration(median)}, nine of ten at most ${formatDuration(p90)}.`;
  const sum = (mark: Timed['mark']): number =>
    spread.bins.reduce((all, { counts }) => all + (counts.get(mark) ?? 0), 0);
  const parts = (['ok', 'failed', 'timeout'] as const).map((mark) => ({ mark, label: WORDS[mark], count: sum(mark) }));
  const filled = spread.bins.filter(({ all }) => all > 0);
  const words = html`<ul class="words">${filled.map((bin) => html`<li>${binText(bin)}</li>`)}</ul>`;
  return html`<figure>${histogram({ id: 'spread', title: 'Distribution of durations', description }, spread)}<figcaption>${legend(parts)}${details('The same in words', words, 'more aside')}</figcaption></figure>`;
}

function outliers({ outliers: handles, median }: Durations): Html | undefined {
  if (handles.length === 0) return undefined;
  const named = handles
    .slice(0, OUTLIERS)
    .map((handle, at) => html`${at > 0 && ', '}<code>${formatHandle(handle)}</code>`);
  const left = handles.length - OUTLIERS;
  return html`<p><b>${count(handles.length, 'outlier')}</b> far above all others (median ${formatDuration(median)}): ${named}${left > 0 && ` and ${left} more`}.</p>`;
}

function slowest(attempts: readonly TimedAttempt[]): Html {
  return table(
    'The slowest attempts',
    [{ title: 'Attempt' }, { title: 'Took', align: 'right' }, { title: 'Ended' }, { title: 'Phase', wide: true }],
    attempts.map(({ handle, outcome, durationMs, ...key }) => [
      html`<code>${formatHandle(handle)}</code>`,
      formatDuration(durationMs),
      WORDS[markOf(outcome)],
      foreign(formatKey(key), KEY_CELLS, 'middle'),
    ]),
  );
}
