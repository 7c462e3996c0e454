/** What ran when: a picture for each session. */
import { formatHandle } from '../../../core/attempt.ts';
import { formatDuration } from '../../../core/duration.ts';
import { formatKey } from '../../../core/phase.ts';
import type { TimelineAttempt } from '../../../read/night/timeline.ts';
import type { NightSession, NightUsed } from '../../../read/night.ts';
import { spanText } from '../../report/head.ts';
import { count } from '../../text.ts';
import { type Lane, lanesOf, type Span } from '../charts/lanes.ts';
import { type Mark, markOf, WORDS } from '../charts/mark.ts';
import { legend } from '../charts/stacked-bar.ts';
import { timeline } from '../charts/timeline.ts';
import type { PageData } from '../data.ts';
import { foreign, type Html, html, shown } from '../html.ts';
import { grouped, section } from '../parts.ts';

/** More pictures than these say less. */
const SHOWN = 6;
const NAME_CELLS = 70;
const MARKS: readonly Mark[] = ['ok', 'failed', 'timeout', 'back', 'open'];

export function timelines({ view, attempts }: PageData): Html | undefined {
  const busy = view.sessions
    .map((session) => ({ session, spans: spansOf(session, attempts, view.now) }))
    .filter(({ spans }) => spans.length > 0);
  if (busy.length === 0) return undefined;
  const left = busy.length - SHOWN;
  const pictures = busy
    .slice(-SHOWN)
    .map(({ session, spans }, at) => picture(session, spans, { id: `timeline-${at}`, named: busy.length > 1 }));
  const drawn = attempts.length < view.counts.tried ? `The first ${grouped(attempts.length)} attempts. ` : '';
  return section(
    'timeline',
    'When it ran',
    html`<p>${drawn}${usedText(view.used)}</p>${pictures}${left > 0 && html`<p class="faint">${count(left, 'earlier session')} not drawn: <code>drain sessions</code></p>`}`,
  );
}

function picture(session: NightSession, spans: readonly Span[], { id, named }: { id: string; named: boolean }): Html {
  const parts = MARKS.map((mark) => ({
    mark,
    label: WORDS[mark],
    count: spans.filter((span) => span.mark === mark).length,
  }));
  const said = parts.filter((part) => part.count > 0).map((part) => `${grouped(part.count)} ${part.label}`);
  const lanes = lanesOf(spans);
  const description = `${spanText(session)}: ${count(spans.length, 'attempt')}, at most ${lanes.length} at a time; ${said.join(', ')}. Each is a bar from its start to its end, a lane for each that ran at the same time.`;
  const title = `Timeline of ${shown(session.sessionId, NAME_CELLS)}`;
  return html`<figure>${named && html`<h3>${foreign(session.sessionId, NAME_CELLS, 'middle')}</h3>`}${timeline({ id, title, description }, lanes)}<figcaption>${legend(parts)}${isShared(lanes) && html`<p class="faint">Short attempts that began together share a bar, divided by how they ended.</p>`}</figcaption></figure>`;
}

function isShared(lanes: readonly Lane[]): boolean {
  return lanes.some(({ bars }) => bars.some((bar) => bar.length > 1));
}

function spansOf({ sessionId }: NightSession, attempts: readonly TimelineAttempt[], now: number): Span[] {
  return attempts
    .filter((attempt) => attempt.sessionId === sessionId)
    .map((attempt) => ({
      startMs: attempt.startedAt,
      endMs: Math.max(attempt.startedAt, attempt.endedAt ?? now),
      mark: markOf(attempt.outcome),
      name: () => `${formatHandle(attempt.handle)} ${shown(formatKey(attempt), NAME_CELLS, 'middle')}`,
    }));
}

function usedText({ slots, slotMs, busyMs, wallMs }: NightUsed): string {
  if (slotMs <= 0) return '';
  const busy = `${count(slots, 'slot')}, busy ${Math.round((busyMs / slotMs) * 100)} % of the time`;
  return `${busy}: phases took ${formatDuration(busyMs)} within ${formatDuration(wallMs)}.`;
}
