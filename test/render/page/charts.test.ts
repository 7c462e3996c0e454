import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockScale } from '../../../src/render/page/charts/clock-scale.ts';
import { binText, distribution } from '../../../src/render/page/charts/histogram.ts';
import { lanesOf, type Span } from '../../../src/render/page/charts/lanes.ts';
import { logScale } from '../../../src/render/page/charts/log-scale.ts';
import { stackedBar } from '../../../src/render/page/charts/stacked-bar.ts';
import { markupOf } from '../../../src/render/page/html.ts';

const span = (startMs: number, endMs: number): Span => ({ startMs, endMs, mark: 'ok', name: () => `${startMs}` });
const spans = fc.array(
  fc.tuple(fc.nat(10_000), fc.nat(3_000)).map(([start, length]) => span(start, start + length)),
  { minLength: 1, maxLength: 60 },
);

describe('lanes', () => {
  it('hold every attempt once, and on one lane none begins before the one before it has ended', () => {
    fc.assert(
      fc.property(spans, (all) => {
        const lanes = lanesOf(all).map(({ bars }) => bars.flat());
        expect(new Set(lanes.flat())).toEqual(new Set(all));
        expect(lanes.flat()).toHaveLength(all.length);
        for (const lane of lanes)
          for (const [at, one] of lane.entries()) expect(one.startMs).toBeGreaterThanOrEqual(lane[at - 1]?.endMs ?? 0);
      }),
    );
  });

  it('are as many as ran at the same time', () => {
    expect(lanesOf([span(0, 10), span(10, 20), span(20, 30)])).toHaveLength(1);
    expect(lanesOf([span(0, 10), span(5, 20), span(9, 30), span(11, 12)])).toHaveLength(3);
  });

  it('draw the longest of very many one by one, and the others in cells, none left out', () => {
    const many = Array.from({ length: 10_000 }, (_, nth) => span(nth * 100, nth * 100 + (nth % 100 === 0 ? 100 : 3)));
    const bars = lanesOf(many).flatMap((lane) => lane.bars);
    expect(bars.length).toBeLessThan(1_500);
    expect(bars.flat()).toHaveLength(10_000);
    for (const bar of bars) if (bar.length > 1) for (const one of bar) expect(one.endMs - one.startMs).toBe(3);
  });
});

describe('a scale of durations', () => {
  it('places the shorter before the longer, within the axis, and ticks apart from each other', () => {
    fc.assert(
      fc.property(fc.nat(10 ** 9), fc.nat(10 ** 9), (a, b) => {
        const [shortest, longest] = [Math.min(a, b), Math.max(a, b)];
        const { share, bounds, ticks } = logScale(shortest, longest, 12);
        expect(share(shortest)).toBeLessThanOrEqual(share(longest));
        expect(bounds[0]).toBeLessThanOrEqual(Math.max(1, shortest));
        expect(bounds.at(-1)).toBeGreaterThanOrEqual(Math.max(1, longest) * 0.999);
        expect(ticks.length).toBeLessThanOrEqual(6);
        for (const [at, ms] of ticks.slice(1).entries())
          expect(share(ms) - share(ticks[at] ?? 0)).toBeGreaterThan(0.15);
      }),
    );
  });

  it('counts each attempt in the bin that its duration is of', () => {
    const timed = [900, 1_000, 1_100, 60_000, 3_600_000].map((ms) => ({ ms, mark: 'ok' as const }));
    const { bins } = distribution(timed, {});
    expect(bins.reduce((sum, { all }) => sum + all, 0)).toBe(5);
    for (const { ms } of timed) {
      const bin = bins.find(({ fromMs, toMs }) => fromMs <= ms && ms < toMs);
      expect(bin?.counts.get('ok')).toBeGreaterThan(0);
    }
    expect(binText({ fromMs: 1_000, toMs: 2_000, counts: new Map([['failed', 2]]), all: 2 })).toBe(
      '1s to 2s: 2 failed',
    );
  });
});

describe('a scale of time', () => {
  it('has a few round ticks within it, whatever its length', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 * 86_400_000 }),
        fc.integer({ min: 0, max: 2 ** 41 }),
        (length, from) => {
          const { ticks, share } = clockScale(from, from + length);
          expect(ticks.length).toBeLessThanOrEqual(7);
          if (length > 3_000) expect(ticks.length).toBeGreaterThan(0);
          for (const at of ticks) expect([share(at) >= 0, share(at) <= 1, at % 1_000]).toEqual([true, true, 0]);
        },
      ),
    );
  });
});

describe('a stacked bar', () => {
  it('fills its width, and shows one in ten thousand too', () => {
    const figure = { id: 'x', title: 't', description: 'd', height: 10 };
    const markup = markupOf(
      stackedBar(figure, [
        { mark: 'ok', label: 'fixed', count: 9_999 },
        { mark: 'failed', label: 'failed', count: 1 },
      ]),
    );
    const widths = [...markup.matchAll(/<rect class="part" x="[\d.]+%" width="([\d.]+)%"/g)].map(([, width]) =>
      Number(width),
    );
    expect(widths).toHaveLength(2);
    expect(widths.reduce((sum, width) => sum + width, 0)).toBeCloseTo(100, 1);
    expect(widths[1]).toBeGreaterThan(0.5);
  });
});
