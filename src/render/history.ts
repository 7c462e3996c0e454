/** The history of a phase: a line for each attempt, for what was noted of it besides, and for what somebody did between them. */
import { formatHandle } from '../core/attempt.ts';
import { formatDuration } from '../core/duration.ts';
import type { AttemptView } from '../read/attempts.ts';
import type { PhaseMove } from '../read/phase-moves.ts';
import { outcomeWord } from './ended.ts';
import { fit, padEnd, padStart, paint, plain, WIDTH } from './text.ts';
import { minuteOf, offsetAt } from './time.ts';
import { cellsOf } from './width.ts';

const COMMIT_CHARS = 7;
const GAP = '  ';

export interface History {
  /** The oldest first. */
  readonly attempts: readonly AttemptView[];
  readonly moves: readonly PhaseMove[];
  /** The newest so many. */
  readonly limit: number;
}

type Cells = readonly [
  handle: string,
  when: string,
  took: string,
  word: string,
  end: string,
  why: string,
  commit: string,
];

interface Row {
  readonly at: number;
  /** Stands under the attempt that it is of. */
  readonly isNote?: true;
  readonly cells: Cells | undefined;
  /** Of what is no attempt. */
  readonly text: string;
}

/** @returns the lines, and how many are left out before them */
export function historyLines({ attempts, moves, limit }: History): { lines: string[]; left: number } {
  const all = [...moves.map(moveRow), ...attempts.flatMap(attemptRows)].sort((one, other) => one.at - other.at);
  const rows = all.slice(-limit);
  const first = rows[0];
  if (!first) return { lines: [], left: 0 };
  const title: Cells = ['ATTEMPT', `BEGAN ${offsetAt(first.at)}`, 'TOOK', '', 'END', 'WHY', 'COMMIT'];
  const table = [title, ...rows.flatMap(({ cells }) => (cells ? [cells] : []))];
  const widths = widthsOf(table);
  const lines = rows.map((row) => (row.cells ? lineOf(row.cells, widths) : textLine(row, widths)));
  return { lines: [paint.faint(lineOf(title, widths)), ...lines], left: all.length - rows.length };
}

/** How many lines all of it takes, without its title. */
export function countHistory({ attempts, moves }: Pick<History, 'attempts' | 'moves'>): number {
  return moves.length + attempts.flatMap(attemptRows).length;
}

function attemptRows(attempt: AttemptView): Row[] {
  const noted = attempt.notes.filter((note) => attempt.message?.includes(note) !== true);
  const text = `noted: ${noted.map(plain).join('; ')}`;
  const note: Row = { at: beganAt(attempt), isNote: true, cells: undefined, text };
  return [attemptRow(attempt), ...(noted.length > 0 ? [note] : [])];
}

function beganAt({ startedAt, claimedAt }: AttemptView): number {
  return startedAt ?? claimedAt;
}

function attemptRow(attempt: AttemptView): Row {
  const { handle, durationMs, outcome, category, fingerprint, gitCommit, gitDirty } = attempt;
  const at = beganAt(attempt);
  const why = [category, fingerprint].filter((part) => part !== null).map(plain);
  const commit = gitCommit === null ? '' : `${plain(gitCommit).slice(0, COMMIT_CHARS)}${gitDirty ? '*' : ''}`;
  return {
    at,
    text: '',
    cells: [
      formatHandle(handle),
      minuteOf(at),
      durationMs === null ? '' : formatDuration(durationMs),
      outcomeWord(outcome),
      shortEnd(attempt),
      why.length > 0 || outcome === 'succeeded' || outcome === null ? why.join(' ') : plain(attempt.message ?? ''),
      commit,
    ],
  };
}

/** Without what the word says already. */
function shortEnd({ signal, returnCode, startedAt, outcome }: AttemptView): string {
  if (signal !== null) return plain(signal);
  if (returnCode !== null) return `exit ${returnCode}`;
  return startedAt === null && outcome !== null ? 'no start' : '';
}

function moveRow({ at, by, type, data }: PhaseMove): Row {
  const note = data.note ? ` (${plain(data.note)})` : '';
  const whole = data.on === 'run' ? ', all of the run' : data.on === 'everything' ? ', everything' : '';
  const shared = data.quota ? `, quota ${plain(data.quota)}` : data.family ? `, all of ${plain(data.family)}` : '';
  return { at, cells: undefined, text: `${moveText(type, data)}${whole}${shared}, by ${plain(by)}${note}` };
}

function moveText(type: PhaseMove['type'], { verb, to, why }: PhaseMove['data']): string {
  if (type === 'phase.moved') return verb === 'skip' ? 'skipped' : `released to ${plain(to ?? '')}`;
  if (type === 'hold.lifted') return 'hold lifted';
  return why === 'paused' ? 'paused' : `held (${plain(why ?? '')})`;
}

/** The reason gives way. */
function widthsOf(table: readonly Cells[]): number[] {
  const widths = table[0]?.map((_, at) => Math.max(...table.map((cells) => cellsOf(cells[at] ?? '')))) ?? [];
  const why = 5;
  const others = widths.reduce((sum, width, at) => (at === why ? sum : sum + width), GAP.length * (widths.length - 1));
  return widths.map((width, at) => (at === why ? Math.max(8, Math.min(width, WIDTH - others)) : width));
}

function lineOf(cells: Cells, widths: readonly number[]): string {
  const padded = cells.map((cell, at) => {
    const width = widths[at] ?? 0;
    const fitting = cellsOf(cell) > width ? fit(cell, width) : cell;
    return at === 2 ? padStart(fitting, width) : padEnd(fitting, width);
  });
  return padded.join(GAP).trimEnd();
}

function textLine({ at, text, isNote }: Row, [handle = 0, when = 0]: readonly number[]): string {
  const time = isNote ? '' : minuteOf(at);
  const before = `${' '.repeat(handle)}${GAP}${padEnd(time, when)}${GAP}`;
  return paint.faint(before + fit(text, WIDTH - before.length));
}
