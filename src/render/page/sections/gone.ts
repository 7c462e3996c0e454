/** The good news: causes that no phase fails with any more. */
import type { GoneFamily } from '../../../read/night/compare.ts';
import type { NightView } from '../../../read/night.ts';
import { count } from '../../text.ts';
import { foreign, type Html, html, type Value } from '../html.ts';
import { grouped, section, table } from '../parts.ts';

const SHOWN = 12;
const CATEGORY_CELLS = 24;

const COLUMNS = [
  { title: 'Family' },
  { title: 'Category' },
  { title: 'Phases fixed', align: 'right' },
  { title: 'Gone since' },
] as const;

export function gone({ fixes }: NightView): Html | undefined {
  const families = fixes?.gone ?? [];
  if (families.length === 0) return undefined;
  const left = families.length - SHOWN;
  return section(
    'gone',
    `${count(families.length, 'cause')} went away`,
    html`${table('Causes that went away', COLUMNS, families.slice(0, SHOWN).map(row))}${left > 0 && html`<p class="faint">And ${grouped(left)} more.</p>`}`,
  );
}

function row({ fingerprint, category, fixed, commit }: GoneFamily): Value[] {
  return [
    html`<code>${fingerprint}</code>`,
    foreign(category, CATEGORY_CELLS),
    grouped(fixed),
    commit === null ? 'this night' : html`<code>${foreign(commit.slice(0, 7), 7)}</code>`,
  ];
}
