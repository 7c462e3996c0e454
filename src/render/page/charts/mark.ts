/** How an outcome looks in every chart: a colour, a pattern, and a word, so that none of them is needed alone. */
import type { OutcomeName } from '../../../core/outcome.ts';
import { type Html, html } from '../html.ts';

/** `spared`: failed phases of a family that were not tried. `open`: attempts under way. */
export type Mark = 'ok' | 'failed' | 'timeout' | 'back' | 'spared' | 'open';

export const WORDS: Readonly<Record<Mark, string>> = {
  ok: 'succeeded',
  failed: 'failed',
  timeout: 'timed out',
  back: 'given back',
  spared: 'spared',
  open: 'under way',
};

const OF_OUTCOME: Readonly<Record<OutcomeName, Mark>> = {
  succeeded: 'ok',
  failed: 'failed',
  timed_out: 'timeout',
  interrupted: 'back',
  not_started: 'back',
};

export function markOf(outcome: OutcomeName | null): Mark {
  return outcome === null ? 'open' : OF_OUTCOME[outcome];
}

/** The value of `fill`. */
export function fillOf(mark: Mark): string {
  return `url(#fill-${mark})`;
}

/** The small square of a legend. */
export function swatch(mark: Mark): Html {
  return html`<svg class="swatch" aria-hidden="true"><rect width="100%" height="100%" fill="${fillOf(mark)}"/></svg>`;
}

/** Has to stand on the page once, before the charts that use it. */
export function fills(): Html {
  return html`<svg class="fills" aria-hidden="true" focusable="false"><defs>${[
    fill('ok', html``),
    fill('failed', html`<path d="M-2 2 2-2M0 8 8 0M6 10 10 6" class="ink thick"/>`),
    fill('timeout', html`<path d="M0 2H8M0 6H8" class="ink"/>`),
    fill('back', html`<circle cx="2" cy="2" r="1.2" class="dot"/><circle cx="6" cy="6" r="1.2" class="dot"/>`),
    fill('spared', html`<path d="M-2 2 2-2M0 8 8 0M6 10 10 6" class="line"/>`),
    fill('open', html`<path d="M2 0V8M6 0V8" class="ink"/>`),
  ]}</defs></svg>`;
}

function fill(mark: Mark, ink: Html): Html {
  return html`<pattern id="fill-${mark}" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" class="fill-${mark}"/>${ink}</pattern>`;
}
