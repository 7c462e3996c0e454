/** What to type now. */
import type { NightView } from '../../../read/night.ts';
import { type Html, html } from '../html.ts';
import { command, section } from '../parts.ts';

export function next({ families, unattended, later, isLatest }: NightView): Html | undefined {
  const fresh = families.find(({ isNew }) => isNew);
  const [largest] = families;
  const first = fresh ?? largest;
  const steps: readonly (readonly [string, string])[] = [
    ...(first ? [[`drain show ${first.fingerprint}`, fresh ? 'new: start here' : 'the largest cause'] as const] : []),
    ...(unattended.length > 0 ? [['drain recover --wait', 'settles what nobody conducts'] as const] : []),
    ...(largest
      ? [[`drain retry ${largest.fingerprint} --canary`, 'once mended: one phase, then the others'] as const]
      : []),
    ...(isLatest && later && later.phases > 0 ? [['drain plan', 'what the next drain would run'] as const] : []),
  ];
  if (steps.length === 0) return undefined;
  return section(
    'next',
    'What to do next',
    html`<ul class="next">${steps.map(([words, why]) => html`<li>${command(words)} <span>${why}</span></li>`)}</ul>`,
  );
}
