/** All attempts, or as many as a page is for, what went wrong first; folded away until somebody asks. */
import { formatHandle } from '../../../core/attempt.ts';
import { formatDuration } from '../../../core/duration.ts';
import { formatKey } from '../../../core/phase.ts';
import type { ListedAttempt } from '../../../read/night/listed-attempts.ts';
import { endText, withoutLog } from '../../ended.ts';
import { count } from '../../text.ts';
import { localTime } from '../../time.ts';
import { markOf, swatch, WORDS } from '../charts/mark.ts';
import type { PageData } from '../data.ts';
import { foreign, type Html, html, shown, type Value } from '../html.ts';
import { command, details, grouped, section, table } from '../parts.ts';

const KEY_CELLS = 90;
const REASON_CELLS = 160;

const COLUMNS = [
  { title: 'Attempt' },
  { title: 'Ended' },
  { title: 'Phase', wide: true },
  { title: 'Began' },
  { title: 'Took', align: 'right' },
  { title: 'Why', wide: true },
] as const;

export function attempts({ view, listed }: PageData): Html | undefined {
  if (listed.length === 0) return undefined;
  const left = view.counts.tried - listed.length;
  const session = view.sessions.at(-1)?.sessionId ?? '';
  const summary =
    left > 0 ? `${grouped(listed.length)} of ${grouped(view.counts.tried)} attempts` : count(listed.length, 'attempt');
  return section(
    'attempts',
    'Attempt by attempt',
    details(
      `${summary}, what went wrong first`,
      html`${table('List of attempts', COLUMNS, listed.map(row))}${left > 0 && html`<p class="faint">All of a session: ${command(`drain show ${shown(session, KEY_CELLS)} --json`)}</p>`}`,
      'more list',
    ),
  );
}

function row(attempt: ListedAttempt): Value[] {
  const mark = markOf(attempt.outcome);
  return [
    html`<code>${formatHandle(attempt.handle)}</code>`,
    html`<span class="ended">${swatch(mark)} ${WORDS[mark]}</span>`,
    foreign(formatKey(attempt), KEY_CELLS, 'middle'),
    attempt.startedAt === null ? 'never' : localTime(attempt.startedAt).slice(5, 19),
    attempt.durationMs === null ? '' : formatDuration(attempt.durationMs),
    mark === 'ok' ? '' : html`${foreign(reasonOf(attempt), REASON_CELLS)}`,
  ];
}

function reasonOf(attempt: ListedAttempt): string {
  return attempt.message === null ? endText(attempt) : withoutLog(attempt.message);
}
