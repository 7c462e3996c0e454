/** Input files: JSON, which is read whole, and JSON Lines, which are not. */

import { readText } from '../../intake/read-text.ts';
import { readingFile } from '../../intake/reading-file.ts';
import { fieldsOfDocument, parseText } from './json-text.ts';
import { openRows, type Rows } from './rows.ts';

/** A row a line. */
const ROWS = /\.(?:jsonl|ndjson)$/i;

export function isRowsFile(file: string): boolean {
  return ROWS.test(file);
}

/** Rows become the field `items`. */
export function fieldsOfFile(file: string): Readonly<Record<string, unknown>> {
  return isRowsFile(file) ? { items: rowsOf(file) } : fieldsOfDocument(documentOf(file), file);
}

export function valueOfFile(file: string): unknown {
  return isRowsFile(file) ? rowsOf(file) : documentOf(file);
}

function documentOf(file: string): unknown {
  const cannot = cannotRead(file);
  return parseText(
    readingFile(file, cannot, () => readText(file, cannot)),
    file,
  );
}

function rowsOf(file: string): Rows {
  return readingFile(file, cannotRead(file), () => openRows(file, cannotRead(file)));
}

function cannotRead(file: string): string {
  return `Cannot read the input ${file}, and nothing was run`;
}
