/** What else came of the night, in the words of every report: what got fixed and why, was given back, held or not reached, looks odd. */
import type { HeldRun } from '../../../core/selection.ts';
import type { NightView } from '../../../read/night.ts';
import { heldGroups } from '../../held.ts';
import { type Fact, type Section, sectionsOf } from '../../report/sections.ts';
import { underWayLines } from '../../status.ts';
import { count } from '../../text.ts';
import { foreign, type Html, html } from '../html.ts';
import { command, section } from '../parts.ts';

const CELLS = 400;
const OPEN_SHOWN = 3;
/** Have sections of their own on the page. */
const ELSEWHERE = ['USED', 'TIMES', 'SLOWEST'];
/** Follow from what is held, and stand after it. */
const AFTER_HELD = ['LATER', 'ODD'];

interface Told {
  readonly label: string;
  readonly lines: readonly Html[];
}

export function facts(view: NightView): Html | undefined {
  const told = sectionsOf(view).filter(({ label }) => !ELSEWHERE.includes(label));
  const isAfter = ({ label }: Section): boolean => AFTER_HELD.includes(label);
  const all: readonly Told[] = [
    { label: 'OPEN', lines: openLines(view) },
    ...told.filter((one) => !isAfter(one)).map(toldOf),
    { label: 'HELD', lines: heldLines(view.held) },
    ...told.filter(isAfter).map(toldOf),
  ];
  const list = all.filter(({ lines }) => lines.length > 0);
  if (list.length === 0) return undefined;
  return section('facts', 'What else', html`<dl class="facts">${list.map(line)}</dl>`);
}

function line({ label, lines }: Told): Html {
  return html`<div><dt>${label.charAt(0)}${label.slice(1).toLowerCase()}</dt>${lines.map((one) => html`<dd>${one}</dd>`)}</div>`;
}

function toldOf({ label, facts: list }: Section): Told {
  return { label, lines: list.map(factOf) };
}

function factOf({ text, quote, command: typed }: Fact): Html {
  return html`${foreign(text, CELLS)}${quote !== undefined && html` ${foreign(quote, CELLS)}`}${typed !== undefined && html` ${command(typed)}`}`;
}

function openLines({ unattended, now }: NightView): Html[] {
  return unattended
    .slice(0, OPEN_SHOWN)
    .map((attempt) => html`${underWayLines(attempt, now).map((text) => html`${foreign(text, CELLS)} `)}`);
}

function heldLines(held: readonly HeldRun[]): Html[] {
  return heldGroups(held).map(
    ({ phases, runs, why, way }) =>
      html`${count(phases, 'phase')} in ${count(runs, 'run')}: ${foreign(why, CELLS)} <code>${foreign(way, CELLS)}</code>`,
  );
}
