/** One family on one screen: where its members differ, the log to open, who they are, and what to type next. */
import { basename, dirname } from 'node:path';
import { formatHandle } from '../core/attempt.ts';
import type { Comparison, Variant } from '../core/failure/compare.ts';
import { formatKey } from '../core/phase.ts';
import type { FamilyView, Sighting } from '../read/family.ts';
import type { FamilyMember } from '../read/family-members.ts';
import { stateWord } from './ended.ts';
import { fact, facts, fold, ROOM, spread } from './facts.ts';
import { logCommand, sightingText } from './failures.ts';
import { logOf } from './log-of.ts';
import { count, fit, padEnd, padStart, paint, plain, table } from './text.ts';
import { dayAndClock, localTime } from './time.ts';

export interface FamilyScreen {
  readonly family: FamilyView;
  /** Those that are compared or named. */
  readonly members: readonly FamilyMember[];
  readonly comparison: Comparison;
  /** How many there are, where that is known. */
  readonly total: number | undefined;
  /** How many the screen names. */
  readonly shown: number;
  /** That have seen it, whenever that was. */
  readonly sessions: number;
  /** Whether only failures of some time are counted. */
  readonly isSpan: boolean;
  readonly width: number;
  /** A path as it is shown. */
  readonly shorten: (path: string) => string;
}

/** Of the ways in which members differ. */
const VARIANTS_SHOWN = 5;

const COLUMNS = [
  { title: 'PHASE', gives: true },
  { title: 'STATE' },
  { title: 'TRIED', align: 'right' },
  { title: 'FAILED SO', align: 'right' },
  { title: 'LAST' },
  { title: 'SINCE' },
] as const;

export function familyText(screen: FamilyScreen): string {
  const { family, members, shown, width } = screen;
  const { fingerprint, category } = family;
  return [
    spread(`${paint.strong(fingerprint)}  ${plain(category)}`, failingText(family)),
    ...fact('failures', seenText(screen)),
    ...sightingFacts(family),
    ...comparisonLines(screen.comparison, members),
    ...logLines(screen),
    '',
    table(COLUMNS, members.slice(0, shown).map(rowOf), width),
    ...moreLines(screen),
    ...facts('next', nextLines(family)),
  ].join('\n');
}

function moreLines({ members, total, shown }: FamilyScreen): string[] {
  if ((total ?? members.length) <= shown) return [];
  return [`and ${total === undefined ? '' : `${total - shown} `}more: --limit 0 shows all`];
}

function failingText({ phases, runs, dead }: FamilyView): string {
  if (phases === 0) return 'gone: no phase fails with it now';
  return `${count(phases, 'phase')} in ${count(runs, 'run')} now${dead > 0 ? `, ${dead} dead` : ''}`;
}

function seenText({ family, sessions, isSpan }: FamilyScreen): string {
  if (family.count === 0) return 'none here: it came in with its phases';
  if (isSpan) return `${family.count} of that time`;
  return `${family.count} on record, in ${count(sessions, 'session')}`;
}

function sightingFacts({ first, last }: FamilyView): string[] {
  if (first.handle === null) return fact('came in', localTime(first.at));
  return [...fact('first', sighting(first)), ...(first.handle === last.handle ? [] : fact('last', sighting(last)))];
}

function sighting(seen: Sighting): string {
  return `${sightingText(seen)}  ${formatHandle(seen.handle ?? 0)}`;
}

/** The line that all share, and what stands in the marked places. */
function comparisonLines({ lines, variants }: Comparison, members: readonly FamilyMember[]): string[] {
  const marked = (piece: string | number): string => (typeof piece === 'number' ? `<${piece}>` : piece);
  const said = lines.flatMap((pieces, at) =>
    fold(plain(pieces.map(marked).join('')), ROOM - Math.min(at, 1) * 2).map(
      (line) => `${at > 0 ? '  ' : ''}${fit(line, ROOM - 2)}`,
    ),
  );
  const left = variants.length - VARIANTS_SHOWN;
  const differ =
    variants.length < 2 ? [] : variants.slice(0, VARIANTS_SHOWN).map((variant) => variantLine(variant, members));
  return [
    ...facts(
      'says',
      said.map((line) => line.replace(/<\d+>/g, paint.warn)),
    ),
    ...facts('differs', [...differ, ...(left > 0 ? [`and in ${left} more ways: --json`] : [])]),
  ];
}

function variantLine({ parts, texts }: Variant, members: readonly FamilyMember[]): string {
  const handle = members[texts[0] ?? 0]?.handle ?? null;
  const values = parts.map((part, at) => `<${at + 1}> ${plain(part) || '(nothing)'}`).join('  ');
  const head = `${padStart(String(texts.length), 5)} ${padEnd(handle === null ? '' : formatHandle(handle), 8)}`;
  return `${head} ${fit(values, ROOM - head.length - 1)}`;
}

function logLines({ family, shorten }: FamilyScreen): string[] {
  const path = logOf(family)?.path;
  return path === undefined ? [] : facts('log', [`${plain(shorten(dirname(path)))}/`, plain(basename(path))]);
}

function rowOf({ state, attempts, failures, handle, since, isLast, ...key }: FamilyMember): string[] {
  return [
    plain(formatKey(key)),
    isLast ? stateWord(state) : `${stateWord(state)} (not so)`,
    String(attempts),
    String(failures),
    handle === null ? '' : formatHandle(handle),
    dayAndClock(since),
  ];
}

function nextLines(family: FamilyView): string[] {
  const { fingerprint, handle, phases } = family;
  const command = (text: string, why: string): string => `${padEnd(text, 33)}${paint.faint(why)}`;
  return [
    ...(handle === null ? [] : [command(`drain show ${formatHandle(handle)}`, 'its newest failure, all of it')]),
    ...(handle === null ? [] : [command(logCommand(family) ?? '', 'what it printed')]),
    ...(phases > 0 ? [command(`drain retry ${fingerprint} --canary`, 'once mended: 1 phase, then the rest')] : []),
    ...(phases > 0 ? [command(`drain skip ${fingerprint}`, 'leave them out from now on')] : []),
  ];
}
