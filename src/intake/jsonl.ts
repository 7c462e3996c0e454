import { explainJson } from './json-lines.ts';
import { readLines } from './lines.ts';
import type { Entry } from './row.ts';

/** JSON Lines: one object a line; blank lines do not count. */
export function* readJsonl(file: string): Generator<Entry> {
  for (const { number, text } of readLines(file, `Cannot import ${file}`)) {
    if (text.trim() !== '') yield { line: number, ...parseLine(text) };
  }
}

function parseLine(text: string): { declared: unknown } | { reason: string } {
  try {
    return { declared: JSON.parse(text) };
  } catch (thrown) {
    return { reason: explainJson(thrown) };
  }
}
