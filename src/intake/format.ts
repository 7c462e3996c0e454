/** What a file is, told by its content; by its name only where the content does not say. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { extname } from 'node:path';
import { DrainError } from '../core/error.ts';
import { looksLikeHeader } from './csv.ts';
import { isJoblogHeader } from './joblog.ts';
import { readingFile } from './reading-file.ts';

export const FORMATS = ['autopack', 'joblog', 'json', 'jsonl', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

const HEAD_BYTES = 1024 * 1024;

const FORMAT_OF_EXTENSION: Readonly<Record<string, Format>> = {
  '.json': 'json',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.csv': 'csv',
  '.tsv': 'csv',
};

/** @throws DrainError `not_found`, `not_a_file`, `cannot_read`, `empty_file`, `not_a_database`, `unknown_format` */
export function detectFormat(file: string): Format {
  const head = readHead(file);
  const extension = extname(file).toLowerCase();
  if (head.startsWith('SQLite format 3\0')) return 'autopack';
  if (/^\.(db|sqlite3?)$/.test(extension)) {
    throw new DrainError('not_a_database', `Cannot import ${file}: it is not an SQLite database.`);
  }
  const [first = '', second = ''] = head.split('\n').filter((line) => line.trim() !== '');
  if (first === '') throw new DrainError('empty_file', `Cannot import ${file}: it is empty.`);
  const format = formatOfContent(first, second, extension) ?? FORMAT_OF_EXTENSION[extension];
  if (format === undefined) throw unknownFormat(file);
  return format;
}

function formatOfContent(first: string, second: string, extension: string): Format | undefined {
  if (isJoblogHeader(first)) return 'joblog';
  if (looksLikeHeader(first)) return 'csv';
  const start = first.trimStart();
  if (FORMAT_OF_EXTENSION[extension] === 'jsonl' && /^[{[]/.test(start)) return 'jsonl';
  if (start.startsWith('[')) return 'json';
  if (start.startsWith('{')) return isRowOfJsonl(first, second) ? 'jsonl' : 'json';
  return undefined;
}

/** A whole object with another line after it, or one that is a phase by itself. */
function isRowOfJsonl(first: string, second: string): boolean {
  if (second.trimStart().startsWith('{')) return true;
  try {
    const document = JSON.parse(first) as object;
    return second !== '' || !('runs' in document || 'phases' in document);
  } catch {
    return false;
  }
}

/** The beginning, as text; what is cut off inside a character does not matter here. */
function readHead(file: string): string {
  return readingFile(file, `Cannot import ${file}`, () => {
    const fd = openSync(file, 'r');
    try {
      const head = Buffer.alloc(Math.min(fstatSync(fd).size, HEAD_BYTES));
      return head.toString('utf8', 0, readSync(fd, head)).replace(/^\ufeff/, '');
    } finally {
      closeSync(fd);
    }
  });
}

function unknownFormat(file: string): DrainError {
  return new DrainError(
    'unknown_format',
    `Cannot import ${file}: its format is not known. Supported: an Autopack database, GNU parallel's joblog, JSON, ` +
      'JSON Lines, and CSV with a header that names run_id and phase_id.',
  );
}
