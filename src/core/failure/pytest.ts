/** What pytest says of each test that failed: in a section of its own, and in one line of the summary at the end. */
import type { FailedTest } from './failed-test.ts';
import type { Line } from './lines.ts';

/** `FAILED tests/test_a.py::test_b - assert ...`, the message cut to the width of the screen. */
const SUMMARY = /^(?:FAILED|ERROR) (?<test>[^\s:]+::.*?)(?: - (?<says>.*))?$/;
const SECTION = /^_+ (?:ERROR at \w+ of )?(?!ERROR collecting |_ )(?<name>\S.*?) _+$/;
/** Not the row of lone dashes between the functions of one traceback. */
const END_OF_SECTION = /^_+ (?!_ ).* _+$|^=+ .* =+$/;

interface Section {
  /** Of the line that says what went wrong. */
  readonly index: number;
  readonly name: string;
  readonly file: string | undefined;
  readonly says: readonly string[];
}

export function pytestFailures(lines: readonly Line[]): FailedTest[] {
  const sections = sectionsOf(lines);
  const summaries = summariesOf(lines, sections);
  if (summaries.length > 0) return summaries;
  return sections.map(({ index, name, file, says }) => ({
    ...{ index, end: lines.length - 1, says },
    title: file === undefined ? name : `${file}::${name}`,
  }));
}

function summariesOf(lines: readonly Line[], sections: readonly Section[]): FailedTest[] {
  const byName = new Map(sections.map((section) => [section.name, section]));
  return lines.flatMap(({ text }, at) => {
    const { test, says } = SUMMARY.exec(text)?.groups ?? {};
    if (test === undefined) return [];
    const own = byName.get(test.slice(test.indexOf('::') + 2).replaceAll('::', '.'));
    // Without a message and a section that can be told to be its own, the last `E` lines are the likeliest.
    const section = own ?? (says === undefined && byName.size === 0 ? readSection(lines, 0, at) : undefined);
    const whole = section?.says ?? (says === undefined ? [] : [says]);
    return [{ index: says === undefined ? (section?.index ?? at) : at, title: test, says: whole, end: at }];
  });
}

function sectionsOf(lines: readonly Line[]): Section[] {
  return lines.flatMap(({ text }, at) => {
    const name = SECTION.exec(text)?.groups?.name;
    if (name === undefined) return [];
    let end = at + 1;
    while (end < lines.length && !END_OF_SECTION.test(lines[end]?.text ?? '')) end += 1;
    const section = readSection(lines, at + 1, end);
    return section ? [{ ...section, name }] : [];
  });
}

/** Of a chain of exceptions the last block of `E` lines is what was raised in the end. */
function readSection(lines: readonly Line[], from: number, end: number): Omit<Section, 'name'> | undefined {
  const isSaid = (at: number) => /^E(?: |$)/.test(lines[at]?.text ?? '');
  let last = end - 1;
  while (last >= from && !isSaid(last)) last -= 1;
  if (last < from) return undefined;
  let first = last;
  while (first > from && isSaid(first - 1)) first -= 1;
  const block = lines.slice(first, last + 1).map(({ text }) => text.replace(/^E\s*/, ''));
  const file = lines.slice(last + 1, end).find(({ text }) => /^\S+\.py:\d+: /.test(text))?.text;
  return { index: first, file: file?.replace(/:\d+: .*/, ''), says: saysOf(block, sourceOf(lines, first - 1)) };
}

/** An assertion that compares bare values is known by what it compares. */
const BARE =
  /^(?:AssertionError(?::|$))?\s*(?:assert)?[\s\d.=!<>+-]*(?:True|False|None)?[\s\d.=!<>+-]*(?:True|False|None)?$/;

function saysOf([head = '', ...more]: readonly string[], source: string | undefined): string[] {
  const where = more.filter((text) => /^\+\s+(?:where|and) |^(?:Expected|Actual): /.test(text)).slice(0, 2);
  return [head, ...where, ...(BARE.test(head) && source !== undefined ? [source] : [])];
}

function sourceOf(lines: readonly Line[], at: number): string | undefined {
  const text = lines[at]?.text ?? '';
  if (text.startsWith('>')) return text.slice(1).trim();
  return /: in \w+$/.test(lines[at - 1]?.text ?? '') ? text.trim() : undefined;
}
