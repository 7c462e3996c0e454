/** What comes out of a file: runs, phases, and what was wrong with the rows that are neither. */
import type { ImportRow, ImportRun } from '../core/import-row.ts';

export interface Rejection {
  /** Where the row begins: the file's line, from 1; in a database the row's id. */
  readonly line: number;
  /** One line, which reads on from `line 7: `. */
  readonly reason: string;
}

export type ImportItem = { readonly row: ImportRow } | { readonly run: ImportRun } | { readonly rejection: Rejection };

/** A row as a format's reader found it, not yet checked; or why it could not even be read. */
export type Entry =
  | { readonly line: number; readonly declared: unknown }
  | { readonly line: number; readonly declaredRun: unknown }
  | { readonly line: number; readonly reason: string };
