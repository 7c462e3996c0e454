/** The rows of a file in JSON Lines, one at a time: however long it is, a batch of them is in memory. */
import { DrainError } from '../../core/error.ts';
import { explainJson } from '../../intake/json-lines.ts';
import { type Line, readLines } from '../../intake/lines.ts';

/** Can be gone through again, from the beginning. */
export type Rows = Iterable<unknown>;

/** The first row is looked at now; a later one that is broken is told with its line, once it is reached. @throws DrainError `bad_input` */
export function openRows(file: string, cannot: string): Rows {
  const rows = { [Symbol.iterator]: () => parsedRows(file, cannot) };
  for (const _first of rows) break;
  return rows;
}

function* parsedRows(file: string, cannot: string): Generator<unknown> {
  for (const line of readLines(file, cannot)) {
    if (line.text.trim() !== '') yield parseRow(file, line);
  }
}

function parseRow(file: string, { number, text }: Line): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (thrown) {
    const what = `line ${number}: ${explainJson(thrown)}`;
    // It may be reached when the flow has long begun.
    throw new DrainError(
      'bad_input',
      `Cannot read the input (${file}): ${what}. Each line is to be a JSON value of its own.`,
    );
  }
}
