/** Why phases failed: the failures that share a cause together, the largest first. */
import { formatHandle } from '../../../core/attempt.ts';
import type { FailureChange, NightFamily, NightView } from '../../../read/night.ts';
import { withoutLog } from '../../ended.ts';
import { count } from '../../text.ts';
import { dayAndClock } from '../../time.ts';
import { bars, type Row } from '../charts/bars.ts';
import { legend } from '../charts/stacked-bar.ts';
import { foreign, type Html, html, shown } from '../html.ts';
import { command, details, grouped, section, table } from '../parts.ts';
import { causesText } from '../words.ts';

const CARDS = 8;
const CHARTED = 10;
const LISTED = 200;
const SAMPLE_CELLS = 300;
const LINE_CELLS = 160;
const CATEGORY_CELLS = 24;

export function causes(view: NightView): Html | undefined {
  const { families, change } = view;
  if (families.length === 0) return undefined;
  const rest = families.slice(CARDS);
  return section(
    'causes',
    causesText(view),
    html`${change && html`<p>${changeText(change)}</p>`}${families.length > 1 && familyChart(families)}<div class="cards">${families.slice(0, CARDS).map(card)}</div>${rest.length > 0 && others(rest)}`,
  );
}

function changeText({ same, newly, firstTries }: FailureChange): string {
  const parts = [
    same > 0 && `${grouped(same)} failed as the last time`,
    newly > 0 && `${grouped(newly)} failed in a new way`,
    firstTries > 0 && `${grouped(firstTries)} failed at the first try here`,
  ].filter((part) => part !== false);
  return `${parts.join(', ')}.`;
}

function familyChart(families: readonly NightFamily[]): Html {
  const charted = families.slice(0, CHARTED);
  const rows = charted.map(barOf);
  const said = charted.map((family) => `${family.fingerprint}, ${family.category}: ${numbers(family)}`).join('; ');
  const sum = (of: (family: NightFamily) => number): number => charted.reduce((all, family) => all + of(family), 0);
  const marks = legend([
    { mark: 'failed', label: 'tried and failed', count: sum(({ tried }) => tried) },
    { mark: 'spared', label: 'fail with it too and were spared', count: sum(({ spared }) => spared) },
  ]);
  const left = families.length - charted.length;
  return html`<figure>${bars({ id: 'families', title: 'Failures by family', description: `${shown(said, 2_000)}.` }, rows)}<figcaption>${marks}${left > 0 && html`<p class="faint">The ${charted.length} largest of ${families.length} families.</p>`}</figcaption></figure>`;
}

function barOf(family: NightFamily): Row {
  return {
    label: `${family.fingerprint}  ${shown(family.category, CATEGORY_CELLS)}`,
    note: numbers(family),
    parts: [
      { mark: 'failed', count: family.tried },
      { mark: 'spared', count: family.spared },
    ],
  };
}

function numbers({ tried, spared }: NightFamily): string {
  return `${grouped(tried)} tried${spared > 0 ? `, ${grouped(spared)} spared` : ''}`;
}

function card(family: NightFamily): Html {
  const { fingerprint, category, handle, message } = family;
  return html`<article class="card"><h3><code>${fingerprint}</code> <span>${foreign(category, CATEGORY_CELLS)}</span>${family.isNew && html` <strong class="badge">new</strong>`}</h3><p class="numbers">${numbers(family)} in ${count(family.runs, 'run')}; ${since(family)}</p><p class="sample"><code>${foreign(withoutLog(message), SAMPLE_CELLS)}</code></p><p class="commands">${command(`drain show ${fingerprint}`)} ${command(`drain logs ${formatHandle(handle)} ${logOf(message)}`)}</p></article>`;
}

function since({ isNew, firstAt, firstCommit, nights, newly }: NightFamily): string {
  const first = `since ${dayAndClock(firstAt)}${firstCommit === null ? '' : ` (${shown(firstCommit, 40).slice(0, 7)})`}`;
  const again = nights > 1 ? `, ${nights} nights of the last 14` : '';
  const fresh = newly === undefined || newly === 0 || isNew ? '' : `, ${grouped(newly)} newly so`;
  return first + again + fresh;
}

/** The log that the reason was read from. */
function logOf(message: string): string {
  return /\.stdout\.txt\)$/.test(message) ? '--stdout' : '--stderr';
}

function others(families: readonly NightFamily[]): Html {
  const listed = families.slice(0, LISTED);
  const rows = listed.map((family) => [
    html`<code>${family.fingerprint}</code>`,
    foreign(family.category, CATEGORY_CELLS),
    grouped(family.tried),
    grouped(family.spared),
    dayAndClock(family.firstAt),
    html`<code>${foreign(withoutLog(family.message), LINE_CELLS)}</code>`,
  ]);
  const left = families.length - listed.length;
  const list = table(
    'Smaller causes',
    [
      { title: 'Family' },
      { title: 'Category' },
      { title: 'Tried', align: 'right' },
      { title: 'Spared', align: 'right' },
      { title: 'Since' },
      { title: 'What it said', wide: true },
    ],
    rows,
  );
  return details(
    `${count(families.length, 'smaller cause')}`,
    html`${list}${left > 0 && html`<p class="faint">And ${grouped(left)} more: <code>drain failures</code></p>`}`,
  );
}
