/** What a night did, and why the rest still fails, on one screen of a terminal. */
import type { NightFamily, NightView } from '../read/night.ts';
import { withoutLog } from './ended.ts';
import { facts, fold, ROOM, spread } from './facts.ts';
import { heldLines } from './held.ts';
import { causesTitle, changeText, moreCauses, shownCauses, sinceText } from './report/causes.ts';
import { endingNotes, endingText, previousText, spanText, staleText, talliedText, titleOf } from './report/head.ts';
import { nextOf } from './report/next.ts';
import { type Fact, type Section, sectionsOf } from './report/sections.ts';
import { underWayLines } from './status.ts';
import { fit, padEnd, padStart, paint, plain, WIDTH } from './text.ts';
import { cellsOf } from './width.ts';

/** Of a screen. What is left beside the rest goes to the causes, two lines each. */
const LINES = 32;
const CAUSES = { least: 3, most: 8 } as const;

/** What gives way where it is too much, the first first. */
const DISPENSABLE = ['SLOWEST', 'TIMES', 'USED'];

const OPEN_SHOWN = 3;
const INDENT = 8;
/** Where what to type begins beside a fact, if that is short enough. */
const COMMAND_AT = 46;
/** What follows from what is held, and so stands after it. */
const AFTER_HELD = ['LATER', 'ODD', 'USED', 'TIMES', 'SLOWEST'];

export function reportText(view: NightView): string {
  const head = headLines(view);
  const room = LINES - head.length - causesLength(Math.min(view.families.length, CAUSES.least));
  const rest = fitting(view, room);
  const shown = Math.floor((LINES - head.length - rest.length - causesLength(0)) / 2);
  return [...head, ...causeLines(view, Math.min(CAUSES.most, Math.max(CAUSES.least, shown))), ...rest].join('\n');
}

/** With its title, the blank lines around it, and the line that tells of more. */
function causesLength(causes: number): number {
  return 4 + 2 * causes;
}

/** All that follows the causes, in so many lines if that can be. */
function fitting(view: NightView, room: number): string[] {
  const sections = sectionsOf(view);
  const fewer = [0, 1, 2, 3].map((left) => {
    const gone = DISPENSABLE.slice(0, left);
    return restLines(
      view,
      sections.filter(({ label }) => !gone.includes(label)),
    );
  });
  return fewer.find((lines) => lines.length <= room) ?? fewer.at(-1) ?? [];
}

function restLines(view: NightView, sections: readonly Section[]): string[] {
  const isAfter = ({ label }: Section): boolean => AFTER_HELD.includes(label);
  return [
    ...openLines(view),
    ...sections.filter((section) => !isAfter(section)).flatMap(sectionLines),
    ...heldLines(view.held),
    ...sections.filter(isAfter).flatMap(sectionLines),
    ...nextLines(view),
  ];
}

function nextLines(view: NightView): string[] {
  const next = nextOf(view);
  const width = Math.max(...next.map(({ command }) => command.length));
  return facts(
    'NEXT',
    next.map(({ command, why }) => `${padEnd(command, width)}  ${paint.faint(fit(why, ROOM - width - 2))}`),
  );
}

function headLines(view: NightView): string[] {
  const stale = staleText(view);
  return [
    ...(stale === undefined ? [] : [paint.strong(paint.warn(stale))]),
    ...titleLines(view).map(paint.strong),
    ...endingNotes(view).flatMap((note) => fold(note, WIDTH).map((line) => paint.warn(fit(line, WIDTH)))),
    ...fold(talliedText(view), WIDTH),
    ...barLines(view),
  ];
}

/** How they ended beside it, or under it where that takes more than the rest of the line. */
function titleLines(view: NightView): string[] {
  const ending = fold(endingText(view), WIDTH);
  const title = `${titleOf(view)}  ${spanText(view)}`;
  return ending.length === 1 ? spread(title, ending[0] ?? '').split('\n') : [title, ...ending];
}

function barLines({ counts, previous, now }: NightView): string[] {
  const beside = previousText(previous, now);
  const line = bar(counts, WIDTH - (beside === '' ? 0 : beside.length + 2));
  return counts.tried === 0 && beside === '' ? [] : [spread(line, beside)];
}

/** `########FFFTb.`: one cell an attempt, or a share of the line where there are more; each kind at least one. */
function bar({ succeeded, failed, timedOut, givenBack, running, tried }: NightView['counts'], width: number): string {
  const numbers = [succeeded, failed, timedOut, givenBack, running];
  const kinds = numbers.filter((number) => number > 0).length;
  const cells = (number: number): number => {
    if (tried <= width || number === 0) return number;
    return 1 + Math.floor((number / tried) * (width - kinds));
  };
  const marks = [paint.good, paint.bad, paint.bad, paint.warn, paint.strong];
  return numbers.map((number, at) => (marks[at] ?? String)('#FTb.'.charAt(at).repeat(cells(number)))).join('');
}

function causeLines(view: NightView, shown: number): string[] {
  const { families } = view;
  if (families.length === 0) return [''];
  const causes = shownCauses(families, shown);
  const title = spread(paint.strong(causesTitle(view)), changeText(view));
  return [
    ...['', title],
    ...causes.flatMap((family) => familyLines(family, view)),
    ...moreCauses(families, causes).map((more) => ` ${more}drain failures`),
    '',
  ];
}

function familyLines(family: NightFamily, view: NightView): string[] {
  const { fingerprint, category, tried, spared, runs, isNew, message } = family;
  const name = `${paint.strong(fingerprint)}  ${padEnd(fit(plain(category), 11), 11)} ${isNew ? paint.warn('NEW') : '   '}`;
  const numbers = `${padStart(String(tried), 3)} tried ${padStart(String(spared), 4)} spared ${padStart(String(runs), 3)} ${runs === 1 ? 'run ' : 'runs'}`;
  const line = ` ${name} ${numbers}  `;
  return [
    line + fit(sinceText(family, view), Math.max(0, WIDTH - cellsOf(line))),
    ' '.repeat(INDENT) + fit(withoutLog(message), WIDTH - INDENT),
  ];
}

function openLines({ unattended, now }: NightView): string[] {
  return facts(
    'OPEN',
    unattended.slice(0, OPEN_SHOWN).flatMap((attempt) => underWayLines(attempt, now)),
  );
}

function sectionLines({ label, facts: lines }: Section): string[] {
  return facts(label, lines.flatMap(factLines));
}

function factLines({ text, quote = '', command }: Fact): string[] {
  if (command === undefined) return quote === '' ? fold(text, ROOM) : [fit(text + quote, ROOM)];
  const room = ROOM - 2 - command.length;
  const what = fit(text + quote, room);
  return [`${padEnd(what, Math.min(COMMAND_AT - 2, room))}  ${paint.faint(command)}`];
}
