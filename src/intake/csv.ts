/** CSV with a header that names our fields. */
import { cellsToFields } from './csv-cells.ts';
import { commonestDelimiter, DELIMITERS, faultOfWidth, findNamedTwice, readCsvRows } from './csv-rows.ts';
import { FIELDS } from './declared.ts';
import { readLines } from './lines.ts';
import { findAlike } from './near-miss.ts';
import { show } from './parse-declared.ts';
import type { Entry } from './row.ts';

export function* readCsv(file: string): Generator<Entry> {
  let header: readonly string[] | undefined;
  for (const { line, cells, reason } of readCsvRows(readLines(file, `Cannot import ${file}`), delimiterOf)) {
    const fault = reason ?? (header ? faultOfWidth(header, cells) : faultOfHeader(cells));
    if (fault !== undefined) yield { line, reason: fault };
    else if (header) yield { line, declared: cellsToFields(header, cells) };
    if (header === undefined && fault !== undefined) return;
    header ??= cells;
  }
}

/** Whether a file's first line is a header that we know. */
export function looksLikeHeader(line: string): boolean {
  const fields = headerFields(line, delimiterOf(line));
  return fields.includes('run_id') || fields.includes('phase_id');
}

function delimiterOf(header: string): string {
  const known = DELIMITERS.map(
    (delimiter) => headerFields(header, delimiter).filter((name) => FIELDS.includes(name)).length,
  );
  const most = Math.max(...known);
  return (most > 0 ? DELIMITERS[known.indexOf(most)] : undefined) ?? commonestDelimiter(header);
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
  const twice = findNamedTwice(header);
  if (twice !== undefined) return `the header names ${show(twice)} twice`;
  const missing = ['run_id', 'phase_id'].find((field) => !header.includes(field));
  if (missing === undefined) return undefined;
  const alike = findAlike(header, missing);
  return `the header lacks ${missing}${alike === undefined ? '' : ` (there is ${show(alike)}: write it ${missing})`}`;
}
