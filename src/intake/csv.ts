/** CSV with a header; separated by comma, semicolon or tab. Quoted values may hold line breaks. */
import { parse } from 'csv-parse/sync';
import { messageOf } from '../core/error.ts';
import { cellsToFields } from './csv-cells.ts';
import { FIELDS } from './declared.ts';
import { type Line, readLines } from './lines.ts';
import { findAlike } from './near-miss.ts';
import { show } from './parse-declared.ts';
import type { Entry } from './row.ts';

const DELIMITERS = [',', ';', '\t'];

/** Each call of the parser costs as much as some hundred rows. */
const ROWS_AT_ONCE = 1_000;

export function* readCsv(file: string): Generator<Entry> {
  const records = readRecords(file);
  const first = records.next();
  if (first.done) return;
  const delimiter = delimiterOf(first.value.text);
  const [header = []] = parseCells([first.value], delimiter).map(
    ({ cells }) => cells?.map((name) => name.trim()) ?? [],
  );
  const fault = faultOfHeader(header);
  if (fault !== undefined) return yield { line: first.value.number, reason: fault };
  for (const batch of batches(records)) {
    for (const { line, cells, reason } of parseCells(batch, delimiter)) {
      if (reason === undefined && cells.every((cell) => cell.trim() === '')) continue;
      yield reason === undefined ? toEntry(line, header, cells) : { line, reason };
    }
  }
}

/** Whether a file's first line is a header that we know. */
export function looksLikeHeader(line: string): boolean {
  const fields = headerFields(line, delimiterOf(line));
  return fields.includes('run_id') || fields.includes('phase_id');
}

/** Lines, put together where a quoted value goes on: an odd number of quotes leaves one open. */
function* readRecords(file: string): Generator<Line> {
  let open: { number: number; lines: string[] } | undefined;
  for (const { number, text } of readLines(file)) {
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

interface Cells {
  readonly line: number;
  readonly cells: readonly string[];
  readonly reason?: string;
}

/** All at once; one by one where a record is malformed, to know which. */
function parseCells(records: readonly Line[], delimiter: string): Cells[] {
  try {
    const text = records.map((record) => `${record.text}\n`).join('');
    const rows = parse(text, { delimiter, relax_column_count: true, record_delimiter: ['\r\n', '\n'] }) as string[][];
    return rows.map((cells, index) => ({ line: records[index]?.number ?? 0, cells }));
  } catch (thrown) {
    if (records.length > 1) return records.flatMap((record) => parseCells([record], delimiter));
    return records.map(({ number: line }) => ({
      line,
      cells: [],
      reason: `not valid CSV: ${explain(messageOf(thrown))}`,
    }));
  }
}

function explain(message: string): string {
  if (message.startsWith('Quote Not Closed')) return 'a quote that opens here is never closed';
  return message.replace(/\s+/g, ' ').replace(/ at line \d+/, '');
}

function delimiterOf(header: string): string {
  const known = DELIMITERS.map(
    (delimiter) => headerFields(header, delimiter).filter((name) => FIELDS.includes(name)).length,
  );
  const widths = DELIMITERS.map((delimiter) => header.split(delimiter).length);
  const best = Math.max(...known) > 0 ? known : widths;
  return DELIMITERS[best.indexOf(Math.max(...best))] ?? ',';
}

function headerFields(line: string, delimiter: string): string[] {
  return line.split(delimiter).map((name) =>
    name
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .trim(),
  );
}

function faultOfHeader(header: readonly string[]): string | undefined {
  const twice = header.find((name, index) => name !== '' && header.indexOf(name) !== index);
  if (twice !== undefined) return `the header names ${show(twice)} twice`;
  const missing = ['run_id', 'phase_id'].find((field) => !header.includes(field));
  if (missing === undefined) return undefined;
  const alike = findAlike(header, missing);
  return `the header lacks ${missing}${alike === undefined ? '' : ` (there is ${show(alike)}: write it ${missing})`}`;
}

function toEntry(line: number, header: readonly string[], cells: readonly string[]): Entry {
  const surplus = cells.slice(header.length).some((cell) => cell.trim() !== '');
  if (surplus || cells.length < header.length) {
    return { line, reason: `it has ${cells.length} values, the header names ${header.length}` };
  }
  return { line, declared: cellsToFields(header, cells) };
}
