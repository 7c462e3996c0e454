/** The door of this folder: a file of any format, as checked rows. */
import { openForeign } from '../db/foreign.ts';
import { readAutopack } from './autopack.ts';
import { getAutopackTables } from './autopack-tables.ts';
import { checkEntries, type Place } from './check.ts';
import { readCsv } from './csv.ts';
import { detectFormat, type Format } from './format.ts';
import { readJoblog } from './joblog.ts';
import { readJson } from './json.ts';
import { readJsonl } from './jsonl.ts';
import type { ImportItem, Rejection } from './row.ts';

export interface Intake {
  readonly file: string;
  readonly format: Format;
  /** What a rejection's `line` counts. */
  readonly place: Place;
  /**
   * Reads the file anew at each call and closes it at the end, also when the reader stops early. Goes on after a rejection.
   *
   * @throws DrainError `not_utf8`, `too_large`, `locked`, `damaged`, `cannot_read`
   */
  items(): Iterable<ImportItem>;
}

/** @throws DrainError as `detectFormat` and `openForeign`; `not_autopack`, `own_database` */
export function openIntake(file: string): Intake {
  const format = detectFormat(file);
  if (format === 'autopack') requireAutopack(file);
  return { file, format, place: format === 'autopack' ? 'row' : 'line', items: () => READERS[format](file) };
}

/** `line 7: state "DONE" is none of ...` */
export function formatRejection({ place }: Intake, { line, reason }: Rejection): string {
  return `${place} ${line}: ${reason}`;
}

const READERS: Readonly<Record<Format, (file: string) => Iterable<ImportItem>>> = {
  autopack: readDatabase,
  joblog: (file) => checkEntries(readJoblog(file)),
  json: readJson,
  jsonl: (file) => checkEntries(readJsonl(file)),
  csv: (file) => checkEntries(readCsv(file)),
};

function requireAutopack(file: string): void {
  const db = openForeign(file);
  try {
    getAutopackTables(db, file);
  } finally {
    db.close();
  }
}

function* readDatabase(file: string): Generator<ImportItem> {
  const db = openForeign(file);
  try {
    yield* checkEntries(readAutopack(db), { place: 'row' });
  } finally {
    db.close();
  }
}
