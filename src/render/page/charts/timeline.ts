/** What ran when: a lane for each slot that was in use. */
import { formatDuration } from '../../../core/duration.ts';
import { clock, dayAndClock, localTime } from '../../time.ts';
import { type Html, html } from '../html.ts';
import { type ClockScale, clockScale } from './clock-scale.ts';
import { chart, type Figure, percent } from './figure.ts';
import { type Bar, firstStart, type Lane, lastEnd } from './lanes.ts';
import { fillOf, type Mark, WORDS } from './mark.ts';

const AXIS_PX = 24;
/** All lanes together; one is never higher than a finger and never lower than a line. */
const LANES_PX = 420;
const [LOWEST_PX, HIGHEST_PX] = [4, 22];
/** Of the width: what took no time is seen too. */
const NARROWEST = 0.0015;

const ORDER: readonly Mark[] = ['ok', 'failed', 'timeout', 'back', 'open'];

/** @param lanes with at least one span */
export function timeline(figure: Omit<Figure, 'height'>, lanes: readonly Lane[]): Html {
  const spans = lanes.flatMap(({ bars }) => bars.flat());
  const scale = clockScale(firstStart(spans), lastEnd(spans));
  const laneHeight = Math.min(HIGHEST_PX, Math.max(LOWEST_PX, Math.floor(LANES_PX / lanes.length)));
  const height = AXIS_PX + lanes.length * laneHeight;
  const content = html`${scale.ticks.map((at) => tick(at, scale, height))}${lanes.map((lane, index) => drawn(lane, AXIS_PX + index * laneHeight, { laneHeight, scale }))}`;
  return chart({ ...figure, height }, content);
}

interface Measures {
  readonly laneHeight: number;
  readonly scale: ClockScale;
}

function drawn({ bars }: Lane, top: number, measures: Measures): Html {
  const gap = measures.laneHeight >= 8 ? 2 : 1;
  const height = measures.laneHeight - gap;
  const rail = html`<rect class="rail" x="0" width="100%" y="${top}" height="${height}"/>`;
  return html`<g>${rail}${bars.map((bar) => barOf(bar, { top, height, scale: measures.scale }))}</g>`;
}

function barOf(bar: Bar, { top, height, scale }: { top: number; height: number; scale: ClockScale }): Html {
  const from = scale.share(firstStart(bar));
  const width = Math.max(NARROWEST, scale.share(lastEnd(bar)) - from);
  const x = Math.min(from, 1 - width);
  const counts = ORDER.map((mark) => ({ mark, count: bar.filter((span) => span.mark === mark).length }));
  let y = top;
  const parts = counts.map(({ mark, count }) => {
    if (count === 0) return undefined;
    const part = (count / bar.length) * height;
    const rect = html`<rect x="${percent(x)}" width="${percent(width)}" y="${y.toFixed(1)}" height="${part.toFixed(1)}" fill="${fillOf(mark)}"/>`;
    y += part;
    return rect;
  });
  return html`<g class="span">${parts}<title>${titleOf(bar)}</title></g>`;
}

function titleOf(bar: Bar): string {
  const [first] = bar;
  const took = `${localTime(firstStart(bar)).slice(11, 19)}, ${formatDuration(lastEnd(bar) - firstStart(bar))}`;
  if (bar.length === 1) return `${first.name()}: ${WORDS[first.mark]}, ${took}`;
  const parts = ORDER.flatMap((mark) => {
    const count = bar.filter((span) => span.mark === mark).length;
    return count === 0 ? [] : [`${count} ${WORDS[mark]}`];
  });
  return `${bar.length} attempts: ${parts.join(', ')}, ${took}`;
}

const LABELS: Readonly<Record<ClockScale['unit'], (at: number) => string>> = {
  seconds: (at) => localTime(at).slice(11, 19),
  minutes: clock,
  // Weekday and day; the clock too, where half days are marked.
  days: (at) => dayAndClock(at).replace(/ \w+ 00:00$| [A-Z]\w+(?= )/, ''),
};

function tick(at: number, { share, unit }: ClockScale, height: number): Html {
  const x = share(at);
  const anchor = x < 0.05 ? 'start' : x > 0.95 ? 'end' : 'middle';
  const label = LABELS[unit](at);
  return html`<line class="grid" x1="${percent(x)}" x2="${percent(x)}" y1="16" y2="${height}"/><text class="tick" x="${percent(x)}" y="11" text-anchor="${anchor}">${label}</text>`;
}
