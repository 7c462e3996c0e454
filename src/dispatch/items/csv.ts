/** CSV with a header: each row an object of text fields. */
import { commonestDelimiter, faultOfWidth, findNamedTwice, readCsvRows } from '../../intake/csv-rows.ts';
import { plain } from '../../render/text.ts';
import type { LineItem } from './by-line.ts';
import { badItems, type ItemText, shown } from './item-text.ts';

/** @throws DrainError `bad_items`, `not_utf8` */
export function* readCsvItems({ lines, cannot, extension }: ItemText): Generator<LineItem> {
  let header: readonly string[] | undefined;
  for (const { line, cells, reason } of readCsvRows(lines(), (text) => delimiterOf(text, extension))) {
    const fault = reason ?? (header ? faultOfWidth(header, cells) : faultOfHeader(cells));
    if (fault !== undefined) throw badItems(cannot, `line ${line}: ${plain(fault)}.`);
    if (header) yield { line, value: toObject(header, cells) };
    header ??= cells;
  }
}

/** A file that says that tabs separate is believed: its names may hold commas. */
function delimiterOf(header: string, extension: string): string {
  const commonest = commonestDelimiter(header);
  return extension === '.tsv' && (header.includes('\t') || !header.includes(commonest)) ? '\t' : commonest;
}

function faultOfHeader(header: readonly string[]): string | undefined {
  const unnamed = header.indexOf('');
  if (unnamed >= 0) return `column ${unnamed + 1} of the header has no name. Each needs one, for {{ item.NAME }}`;
  const twice = findNamedTwice(header);
  return twice === undefined ? undefined : `the header names ${shown(twice)} twice`;
}

function toObject(header: readonly string[], cells: readonly string[]): Record<string, string> {
  return Object.fromEntries(header.map((name, index) => [name, cells[index] ?? '']));
}
