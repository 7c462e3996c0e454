/** Why phases failed: the failures that share a cause together, the largest first. */
import { formatHandle } from '../../../core/attempt.ts';
import type { NightFamily, NightView } from '../../../read/night.ts';
import { withoutLog } from '../../ended.ts';
import { changeText, sinceText } from '../../report/causes.ts';
import { count } from '../../text.ts';
import { bars, type Row } from '../charts/bars.ts';
import { legend } from '../charts/stacked-bar.ts';
import { foreign, type Html, html, shown } from '../html.ts';
import { command, details, grouped, section, table } from '../parts.ts';

const CARDS = 6;
const CHARTED = 8;
const LISTED = 200;
const SAMPLE_CELLS = 300;
const LINE_CELLS = 160;
const CATEGORY_CELLS = 24;

export function causes(view: NightView): Html | undefined {
  const { families } = view;
  if (families.length === 0) return undefined;
  const failures = families.reduce((sum, { tried }) => sum + tried, 0);
  const change = changeText(view);
  const cards = families.slice(0, CARDS).map((family) => card(family, view));
  return section(
    'causes',
    `${count(failures, 'failure')}, ${count(families.length, 'cause')}`,
    html`${change !== '' && html`<p>${change}.</p>`}${families.length > 1 && familyChart(families)}<div class="cards">${cards}</div>${families.length > CARDS && others(view)}`,
  );
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

function card(family: NightFamily, view: NightView): Html {
  const { fingerprint, category, handle, message, runs, isNew } = family;
  const head = html`<h3><code>${fingerprint}</code> <span>${foreign(category, CATEGORY_CELLS)}</span>${isNew && html` <strong class="badge">new</strong>`}</h3>`;
  const where = html`<p class="numbers">${numbers(family)}, ${count(runs, 'run')}, ${foreign(sinceText(family, view), CATEGORY_CELLS)}</p>`;
  const commands = html`<p class="commands">${command(`drain show ${fingerprint}`)} ${command(`drain logs ${formatHandle(handle)} ${logOf(message)}`)}</p>`;
  return html`<article class="card">${head}${where}<p class="sample"><code>${foreign(withoutLog(message), SAMPLE_CELLS)}</code></p>${commands}</article>`;
}

/** The log that the reason was read from. */
function logOf(message: string): string {
  return /\.stdout\.txt\)$/.test(message) ? '--stdout' : '--stderr';
}

function others(view: NightView): Html {
  const families = view.families.slice(CARDS);
  const listed = families.slice(0, LISTED);
  const rows = listed.map((family) => [
    html`<code>${family.fingerprint}</code>`,
    foreign(family.category, CATEGORY_CELLS),
    grouped(family.tried),
    grouped(family.spared),
    foreign(sinceText(family, view), CATEGORY_CELLS),
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
