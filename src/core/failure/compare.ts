/** Texts of one family side by side: what all of them say, and where they differ. */

/** Text that all share, or the number of a part in which they differ, from 1. */
export type Piece = string | number;

export interface Variant {
  /** Of each part, in its order. */
  readonly parts: readonly string[];
  /** Which of the texts say so, as they were given. */
  readonly texts: readonly number[];
}

export interface Comparison {
  readonly lines: readonly (readonly Piece[])[];
  /** The most frequent first; one without parts where all say the same. */
  readonly variants: readonly Variant[];
}

/** Paths and numbers stay whole; what stands between them is a token of its own. */
const TOKENS = /[^\s'"`()[\]{}<>,;:=]+|\s+|./gsu;

/**
 * Line by line; where some have more lines than others, only as many as all have. A part that differs together with another one
 * (the same file, named twice) bears its number.
 */
export function compareTexts(texts: readonly (readonly string[])[]): Comparison {
  const depth = Math.min(...texts.map((lines) => lines.length));
  const shared = texts.map((lines) => lines.slice(0, Number.isFinite(depth) ? depth : 0));
  const kinds = [...groupOf(shared).values()].sort((a, b) => b.length - a.length);
  const distinct = kinds.map(([first = 0]) => shared[first] ?? []);
  const parts: string[][] = [];
  const lines = (distinct[0] ?? []).map((_, at) =>
    alignLine(
      distinct.map((one) => one[at] ?? ''),
      parts,
    ),
  );
  return {
    lines,
    variants: kinds.map((members, nth) => ({ parts: parts.map((values) => values[nth] ?? ''), texts: members })),
  };
}

/** Text -> where it stands. */
function groupOf(texts: readonly (readonly string[])[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [at, lines] of texts.entries()) {
    const text = lines.join('\n');
    groups.set(text, [...(groups.get(text) ?? []), at]);
  }
  return groups;
}

/** @param parts is added to: of each part, what each of the lines has there */
function alignLine(lines: readonly string[], parts: string[][]): Piece[] {
  const rows = lines.map((line) => line.match(TOKENS) ?? []);
  const [first = []] = rows;
  const columns = rows.every((row) => row.length === first.length)
    ? first.map((_, at) => rows.map((row) => row[at] ?? ''))
    : columnsAround(rows);
  return joined(columns).map((values) => (isSame(values) ? (values[0] ?? '') : numberOf(values, parts)));
}

/** Where the numbers of tokens differ: what all begin with, what is between, what all end with. */
function columnsAround(rows: readonly (readonly string[])[]): string[][] {
  const [first = []] = rows;
  const shortest = Math.min(...rows.map((row) => row.length));
  const same = (at: number): boolean => rows.every((row) => row.at(at) === first.at(at));
  let start = 0;
  while (start < shortest && same(start)) start += 1;
  let end = 0;
  while (end < shortest - start && same(-1 - end)) end += 1;
  const all = (token: string): string[] => rows.map(() => token);
  return [
    ...first.slice(0, start).map(all),
    rows.map((row) => row.slice(start, row.length - end).join('')),
    ...first.slice(first.length - end).map(all),
  ];
}

/** Neighbours that are alike in being the same, or not, are one. */
function joined(columns: readonly (readonly string[])[]): string[][] {
  const found: string[][] = [];
  for (const column of columns) {
    const last = found.at(-1);
    if (last && isSame(last) === isSame(column)) found[found.length - 1] = last.map((text, row) => text + column[row]);
    else found.push([...column]);
  }
  return found;
}

function isSame(values: readonly string[]): boolean {
  return values.every((value) => value === values[0]);
}

function numberOf(values: string[], parts: string[][]): number {
  const known = parts.findIndex((part) => part.every((value, row) => value === values[row]));
  return known >= 0 ? known + 1 : parts.push(values);
}
