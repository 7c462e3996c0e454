/** How many took how long, on a logarithmic axis, with the median and the ninth decile marked. */
import { formatDuration } from '../../../core/duration.ts';
import { type Html, html } from '../html.ts';
import { chart, type Figure, percent } from './figure.ts';
import { type LogScale, logScale } from './log-scale.ts';
import { fillOf, type Mark, WORDS } from './mark.ts';

export interface Timed {
  readonly ms: number;
  readonly mark: Mark;
}

export interface Bin {
  readonly fromMs: number;
  readonly toMs: number;
  readonly counts: ReadonlyMap<Mark, number>;
  readonly all: number;
}

export interface Distribution {
  readonly scale: LogScale;
  readonly bins: readonly Bin[];
  /** Milliseconds by their name: `median`. */
  readonly lines: Readonly<Record<string, number>>;
}

const TOP_PX = 54;
const BARS_PX = 150;
const FOOT_PX = 26;
const ORDER: readonly Mark[] = ['ok', 'failed', 'timeout'];
/** More would be thinner than a finger is exact. */
const MOST_BINS = 28;

/** @param timed at least one */
export function distribution(timed: readonly Timed[], lines: Readonly<Record<string, number>>): Distribution {
  const ms = timed.map((one) => one.ms);
  const steps = Math.min(MOST_BINS, Math.max(10, Math.ceil(Math.sqrt(timed.length) * 1.5)));
  const scale = logScale(
    ms.reduce((a, b) => Math.min(a, b)),
    ms.reduce((a, b) => Math.max(a, b)),
    steps,
  );
  const counts = Array.from({ length: steps }, () => new Map<Mark, number>());
  for (const one of timed) {
    const bin = counts[Math.min(steps - 1, Math.floor(scale.share(one.ms) * steps))];
    bin?.set(one.mark, (bin.get(one.mark) ?? 0) + 1);
  }
  return {
    scale,
    lines,
    bins: counts.map((marks, at) => binOf(marks, scale.bounds[at] ?? 0, scale.bounds[at + 1] ?? 0)),
  };
}

function binOf(counts: ReadonlyMap<Mark, number>, fromMs: number, toMs: number): Bin {
  return { fromMs, toMs, counts, all: [...counts.values()].reduce((sum, count) => sum + count, 0) };
}

export function histogram(figure: Omit<Figure, 'height'>, { scale, bins, lines }: Distribution): Html {
  const most = Math.max(...bins.map(({ all }) => all));
  const base = TOP_PX + BARS_PX;
  const content = html`${grid(most)}${bins.map((bin) => binBars(bin, scale, most))}<line class="axis" x1="0" x2="100%" y1="${base}" y2="${base}"/>${scale.ticks.map((ms) => tick(ms, scale))}${Object.entries(lines).map(([name, ms], at) => marked(name, ms, scale, at))}`;
  return chart({ ...figure, height: base + FOOT_PX }, content);
}

function binBars(bin: Bin, scale: LogScale, most: number): Html {
  const [from, to] = [scale.share(bin.fromMs), scale.share(bin.toMs)];
  let bottom = TOP_PX + BARS_PX;
  const bars = ORDER.map((mark) => {
    const height = ((bin.counts.get(mark) ?? 0) / most) * BARS_PX;
    if (height === 0) return undefined;
    bottom -= height;
    return html`<rect class="bin" x="${percent(from)}" y="${round(bottom)}" width="${percent(to - from)}" height="${round(height)}" fill="${fillOf(mark)}"/>`;
  });
  return bin.all === 0 ? html`` : html`<g>${bars}<title>${binText(bin)}</title></g>`;
}

/** `1m to 1m20s: 3 succeeded, 1 failed` */
export function binText({ fromMs, toMs, counts }: Bin): string {
  const parts = ORDER.filter((mark) => counts.has(mark)).map((mark) => `${counts.get(mark)} ${WORDS[mark]}`);
  return `${formatDuration(fromMs)} to ${formatDuration(toMs)}: ${parts.join(', ')}`;
}

function grid(most: number): Html {
  return html`<line class="grid" x1="0" x2="100%" y1="${TOP_PX}" y2="${TOP_PX}"/><text class="tick" x="100%" y="${TOP_PX - 4}" text-anchor="end">${most}</text>`;
}

function tick(ms: number, scale: LogScale): Html {
  const at = scale.share(ms);
  const base = TOP_PX + BARS_PX;
  return html`<line class="axis" x1="${percent(at)}" x2="${percent(at)}" y1="${base}" y2="${base + 5}"/><text class="tick" x="${percent(at)}" y="${base + 19}" text-anchor="${anchorAt(at)}">${formatDuration(ms)}</text>`;
}

/** Their names one above the other, so that they can be as close as they like. */
function marked(name: string, ms: number, scale: LogScale, row: number): Html {
  const at = scale.share(ms);
  const y = 12 + row * 15;
  const left = at > 0.5;
  return html`<line class="marked" x1="${percent(at)}" x2="${percent(at)}" y1="${y - 9}" y2="${TOP_PX + BARS_PX}"/><text class="label" x="${percent(at)}" y="${y}" dx="${left ? -5 : 5}" text-anchor="${left ? 'end' : 'start'}">${name} ${formatDuration(ms)}</text>`;
}

function anchorAt(share: number): string {
  return share < 0.06 ? 'start' : share > 0.94 ? 'end' : 'middle';
}

function round(pixels: number): number {
  return Number(pixels.toFixed(1));
}
