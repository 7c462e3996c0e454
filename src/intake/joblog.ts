/** GNU parallel's --joblog. */
import { basename, extname } from 'node:path';
import { type Line, readLines } from './lines.ts';
import { show } from './parse-declared.ts';
import type { Entry } from './row.ts';

const COLUMNS = ['Seq', 'Host', 'Starttime', 'JobRuntime', 'Send', 'Receive', 'Exitval', 'Signal', 'Command'];

export function isJoblogHeader(line: string): boolean {
  return line.startsWith('Seq\tHost\tStarttime\t') && line.trimEnd().endsWith('\tCommand');
}

/** A joblog that was resumed tells of a job again: the last line counts, where the first one stood. */
export function* readJoblog(file: string): Generator<Entry> {
  const runId = basename(file, extname(file));
  const entries = new Map<string, Entry>();
  for (const line of readLines(file, `Cannot import ${file}`)) {
    if (line.number === 1 || line.text.trim() === '') continue;
    const [seq, entry] = readJob(line, runId);
    entries.set(seq, entry);
  }
  yield* entries.values();
}

function readJob({ number: line, text }: Line, runId: string): [string, Entry] {
  const cells = text.split('\t');
  const [seq = '', exit = '', signal = ''] = [0, 6, 7].map((index) => cells[index]?.trim());
  if (cells.length < COLUMNS.length || ![seq, exit, signal].every(isWholeNumber)) {
    return [
      `line ${line}`,
      { line, reason: `${show(text)} is not a joblog's line: it needs ${COLUMNS.join(', ')}, separated by tabs` },
    ];
  }
  const reason = reasonOf(Number(exit), Number(signal));
  const declared = {
    run_id: runId,
    phase_id: seq,
    phase_index: Number(seq),
    state: reason === undefined ? 'complete' : 'failed',
    last_failure_reason: reason,
    command: commandOf(cells),
    shell: true,
    literal: true,
  };
  return [seq, { line, declared }];
}

/** GNU parallel writes a command's line breaks as NUL, and its tabs as they are. */
function commandOf(cells: readonly string[]): string {
  return cells
    .slice(COLUMNS.length - 1)
    .join('\t')
    .replace(/\r$/, '')
    .replaceAll('\0', '\n');
}

function reasonOf(exit: number, signal: number): string | undefined {
  if (signal !== 0) return `signal ${signal}`;
  return exit === 0 ? undefined : `exit ${exit}`;
}

function isWholeNumber(text: string): boolean {
  return /^-?\d+$/.test(text);
}
