/** What to type now. */
import type { NightView } from '../../../read/night.ts';
import { nextOf } from '../../report/next.ts';
import { type Html, html } from '../html.ts';
import { command, section } from '../parts.ts';

export function next(view: NightView): Html | undefined {
  // Whoever reads this has the page.
  const steps = nextOf(view).filter((step) => !step.command.includes('--html'));
  if (steps.length === 0) return undefined;
  return section(
    'next',
    'What to do next',
    html`<ul class="next">${steps.map((step) => html`<li>${command(step.command)} <span>${step.why}</span></li>`)}</ul>`,
  );
}
