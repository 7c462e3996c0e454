/**
 * The report as Markdown, to paste into an issue or a chat. What is foreign stands in code spans, where neither HTML, links
 * nor mentions mean anything, and cannot end one.
 */

import { stripVTControlCharacters } from 'node:util';
import { clip } from '../../core/failure/plain.ts';
import type { NightFamily, NightView } from '../../read/night.ts';
import { withoutLog } from '../ended.ts';
import { heldLines } from '../held.ts';
import { plain } from '../text.ts';
import { causesTitle, changeText, moreCauses, shownCauses, sinceText } from './causes.ts';
import { endingNotes, endingText, previousText, spanText, staleText, talliedText, titleOf } from './head.ts';
import { nextOf } from './next.ts';
import { type Fact, type Section, sectionsOf } from './sections.ts';

/** Of a long list; the rest is a command away. */
const CAUSES = 20;
const LINE = 200;

export function reportMarkdown(view: NightView): string {
  const sections = sectionsOf(view);
  return [
    ...headBlock(view),
    ...causesBlock(view),
    ...sections.map(sectionLine),
    ...heldBlock(view),
    ...nextBlock(view),
  ].join('\n');
}

function headBlock(view: NightView): string[] {
  const stale = staleText(view);
  const lines = [
    stale && `**${stale}**`,
    endingText(view),
    ...endingNotes(view).map(code),
    unpainted(talliedText(view)),
    previousText(view.previous, view.now),
  ];
  const title = view.asked.is === 'session' || stale !== undefined ? code(titleOf(view)) : titleOf(view);
  return [
    `### ${title} ${spanText(view)}`,
    '',
    ...lines.filter((line) => line !== undefined && line !== '').map((line) => `${line}  `),
    '',
  ];
}

function causesBlock(view: NightView): string[] {
  const { families } = view;
  if (families.length === 0) return [];
  const change = changeText(view);
  const shown = shownCauses(families, CAUSES);
  return [
    `**${causesTitle(view)}**${change && ` (${change})`}`,
    '',
    '| cause | category | tried | spared | runs | since | line |',
    '|---|---|--:|--:|--:|---|---|',
    ...shown.map((family) => causeRow(family, view)),
    '',
    ...moreCauses(families, shown).flatMap((more) => [`${more}${code('drain failures')}`, '']),
  ];
}

function causeRow(family: NightFamily, view: NightView): string {
  const { fingerprint, category, tried, spared, runs, isNew, message } = family;
  const since = `${isNew ? '**NEW** ' : ''}${sinceText(family, view)}`;
  const cells = [cell(fingerprint), cell(category), tried, spared, runs, since, cell(clip(withoutLog(message), LINE))];
  return `| ${cells.join(' | ')} |`;
}

function sectionLine({ label, facts }: Section): string {
  const [first, ...others] = facts.map(factText);
  if (others.length === 0) return `- **${label}** ${first ?? ''}`;
  return [`- **${label}**`, ...facts.map((fact) => `  - ${factText(fact)}`)].join('\n');
}

function factText({ text, quote, command }: Fact): string {
  const parts = [
    text.trim(),
    ...(quote === undefined ? [] : [code(quote)]),
    ...(command === undefined ? [] : [`(${code(command)})`]),
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function heldBlock({ held }: NightView): string[] {
  const lines = heldLines(held).map(plainLine);
  if (lines.length === 0) return [];
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return ['', `${fence}text`, ...lines, fence];
}

function nextBlock(view: NightView): string[] {
  return ['', '**NEXT**', '', ...nextOf(view).map(({ command, why }) => `- ${code(command)} ${why}`)];
}

/** A code span that nothing in it can end. */
function code(foreign: string): string {
  return spanOf(plain(foreign) || ' ');
}

/**
 * The same in a cell of a table: a bar is escaped, which GFM undoes there and only there. An even number of backslashes
 * before it would be read as pairs and leave it bare.
 */
function cell(foreign: string): string {
  const escaped = (_: string, slashes: string): string => `${slashes}${slashes.length % 2 === 0 ? '\\' : '\\\\'}|`;
  return spanOf((plain(foreign) || ' ').replace(/(\\*)\|/g, escaped));
}

function spanOf(text: string): string {
  const fence = '`'.repeat(longestRun(text) + 1);
  const space = /^[`\s]|[`\s]$/.test(text) ? ' ' : '';
  return `${fence}${space}${text}${space}${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

function unpainted(text: string): string {
  return stripVTControlCharacters(text);
}

function plainLine(line: string): string {
  return unpainted(line).trimEnd();
}
