/** What doctor says: a line a check, under it what was found and what to do. */
import type { Checked, CheckStatus, Checkup, Finding } from '../core/checkup.ts';
import { formatBytes } from './bytes.ts';
import { fold } from './facts.ts';
import { fit, padEnd, paint, plain, WIDTH } from './text.ts';

const WORDS: Readonly<Record<CheckStatus, string>> = { ok: 'ok  ', note: 'note', warn: 'WARN', bad: 'BAD ' };
const COLOURS = { ok: paint.good, note: paint.faint, warn: paint.warn, bad: paint.bad };

/** Of the longest check's name. */
const NAME = 14;
const INDENT = 6;

export function checkupText({ ok, checks }: Checkup, { fix }: { fix: boolean }): string {
  const canHeal = !fix && checks.some(({ findings }) => findings.some(({ heal }) => heal));
  const broken = checks.filter(({ status }) => status === 'bad' || status === 'warn').length;
  return [
    ...checks.flatMap(checkLines),
    '',
    ok ? 'All is well.' : `${broken} of ${checks.length} checks found something that has to be done.`,
    ...(canHeal ? ['What can be healed safely: drain doctor --fix'] : []),
  ].join('\n');
}

export function backupText(file: string, bytes: number): string {
  return `${plain(file)}: ${formatBytes(bytes)}, checked. To put it back, while no session runs: copy it over drain.db\nand remove drain.db-wal and drain.db-shm.`;
}

function checkLines({ name, status, seen, findings, fixed, notFixed }: Checked): string[] {
  const head = `${COLOURS[status](WORDS[status])}  ${padEnd(name, NAME)}`;
  const summary = findings.length === 0 ? fit(plain(seen), WIDTH - INDENT - NAME - 1) : '';
  return [
    `${head} ${summary}`.trimEnd(),
    ...fixed.flatMap((what) => indented(`fixed: ${what}`, paint.good)),
    ...notFixed.flatMap((why) => indented(`could not be fixed: ${why}`, paint.bad)),
    ...findings.flatMap(findingLines),
  ];
}

function findingLines({ message, way }: Finding): string[] {
  return [...indented(message, String), ...(way === undefined ? [] : indented(`-> ${way}`, paint.faint))];
}

function indented(text: string, colour: (line: string) => string): string[] {
  return fold(plain(text), WIDTH - INDENT).map((line) => `${' '.repeat(INDENT)}${colour(line)}`);
}
