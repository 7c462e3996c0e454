/** Rows of CSV, whatever their header says. Separated by comma, semicolon or tab; quoted values may hold line breaks. */
import { parse } from 'csv-parse/sync';
import { messageOf } from '../core/error.ts';
import type { Line } from './lines.ts';

export const DELIMITERS = [',', ';', '\t'] as const;

/** Each call of the parser costs as much as some hundred rows. */
const ROWS_AT_ONCE = 1_000;

export interface CsvRow {
  /** Where it begins. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Why it cannot be read; it has no cells then. */
  readonly reason?: string;
}

/**
 * The header, its names trimmed, then the rows; those without any value are left out.
 *
 * @param delimiterOf told by the text of the header
 */
export function* readCsvRows(lines: Iterable<Line>, delimiterOf: (header: string) => string): Generator<CsvRow> {
  const records = joinLines(lines);
  const first = records.next();
  if (first.done) return;
  const delimiter = delimiterOf(first.value.text);
  for (const header of parseCells([first.value], delimiter)) {
    yield { ...header, cells: header.cells.map((name) => name.trim()) };
  }
  for (const batch of batches(records)) {
    for (const row of parseCells(batch, delimiter)) if (!isBlank(row)) yield row;
  }
}

/** The one that stands most often in a header, quoted names left aside; the first of those alike. */
export function commonestDelimiter(header: string): string {
  const unquoted = header.replace(/"[^"]*"/g, '');
  const widths = DELIMITERS.map((delimiter) => unquoted.split(delimiter).length);
  return DELIMITERS[widths.indexOf(Math.max(...widths))] ?? ',';
}

/** A name that a header has more than once, not counting columns without one. */
export function findNamedTwice(header: readonly string[]): string | undefined {
  const names = new Set<string>();
  return header.find((name) => name !== '' && names.size === names.add(name).size);
}

/** Whether a row has as many values as its header has names; empty ones at the end are not counted. */
export function faultOfWidth(header: readonly string[], cells: readonly string[]): string | undefined {
  const surplus = cells.slice(header.length).some((cell) => cell.trim() !== '');
  if (!surplus && cells.length >= header.length) return undefined;
  return `it has ${cells.length} values, the header names ${header.length}`;
}

/** Lines, put together where a quoted value goes on: an odd number of quotes leaves one open. */
function* joinLines(lines: Iterable<Line>): Generator<Line> {
  let open: { number: number; lines: string[] } | undefined;
  for (const { number, text } of lines) {
    const quotes = text.split('"').length - 1;
    if (open === undefined && text.trim() === '') continue;
    open ??= { number, lines: [] };
    open.lines.push(text);
    const isOpen = (quotes % 2 === 1) !== open.lines.length > 1;
    if (isOpen) continue;
    yield { number: open.number, text: open.lines.join('\n') };
    open = undefined;
  }
  if (open) yield { number: open.number, text: open.lines.join('\n') };
}

function* batches(records: Iterable<Line>): Generator<Line[]> {
  let batch: Line[] = [];
  for (const record of records) {
    batch.push(record);
    if (batch.length < ROWS_AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

function isBlank({ cells, reason }: CsvRow): boolean {
  return reason === undefined && cells.every((cell) => cell.trim() === '');
}

/** All at once; one by one where a record is malformed, to know which. */
function parseCells(records: readonly Line[], delimiter: string): CsvRow[] {
  try {
    const text = records.map((record) => `${record.text}\n`).join('');
    const rows = parse(text, { delimiter, relax_column_count: true, record_delimiter: ['\r\n', '\n'] }) as string[][];
    return rows.map((cells, index) => ({ line: records[index]?.number ?? 0, cells }));
  } catch (thrown) {
    if (records.length > 1) return records.flatMap((record) => parseCells([record], delimiter));
    const reason = `not valid CSV: ${explain(messageOf(thrown))}`;
    return records.map(({ number: line }) => ({ line, cells: [], reason }));
  }
}

function explain(message: string): string {
  if (message.startsWith('Quote Not Closed')) return 'a quote that opens here is never closed';
  return message.replace(/\s+/g, ' ').replace(/ at line \d+/, '');
}
