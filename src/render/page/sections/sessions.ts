/** Which sessions the page tells of, and where they ran. */
import type { NightSession } from '../../../read/night.ts';
import { spanText, wayOf } from '../../report/head.ts';
import { foreign, type Html, html, type Value } from '../html.ts';
import { details, grouped, section, table } from '../parts.ts';

const CELLS = 80;
const NOTE_CELLS = 160;
const SHOWN = 50;

const COLUMNS = [
  { title: 'Session' },
  { title: 'When' },
  { title: 'Why it ended', wide: true },
  { title: 'Where', wide: true },
  { title: 'Commit' },
] as const;

export function sessions(list: readonly NightSession[]): Html {
  const left = list.length - SHOWN;
  return section(
    'sessions',
    'Sessions',
    details(
      `${list.length === 1 ? 'The session' : `The ${grouped(list.length)} sessions`} that this tells of`,
      html`${table('List of sessions', COLUMNS, list.slice(-SHOWN).map(row))}${left > 0 && html`<p class="faint">And ${grouped(left)} before them: <code>drain sessions</code></p>`}`,
    ),
  );
}

function row(session: NightSession): Value[] {
  const { host, user, cwd, gitCommit, gitDirty } = session.identity;
  return [
    foreign(session.sessionId, CELLS),
    spanText(session),
    html`${wayOf(session)}${session.stopNote && html` (${foreign(session.stopNote, NOTE_CELLS)})`}`,
    foreign(`${user}@${host}:${cwd}`, CELLS, 'middle'),
    gitCommit === null ? '' : html`<code>${foreign(gitCommit.slice(0, 7), 7)}</code>${gitDirty && ' (dirty)'}`,
  ];
}
