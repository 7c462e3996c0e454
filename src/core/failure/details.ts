/** The few lines under the picked one that say more of the same. */
import { indentOf, isFrame, isMeaningful, type Line } from './lines.ts';
import { undecorate } from './mark.ts';
import { depthOf, isInBox, markOfLine } from './report.ts';

const MAX_DETAILS = 3;

/** Source and its marks lie between. */
const MAX_LINES = 12;

/** A line of source in a margin, and what stands behind its marks: `12 | let x = 1;`, `   |   ^^^ expected u32`. */
const MARGIN = /^\s*(?:\d+\s*)?(?:\||│)(?: |$)/;
const LABEL = /^\s*(?:\||│)\s[\s^~|-]*[\^~-]\s+([^\s^~|-].*)$/;
/** Marks under a line of source that has no margin. */
const MARKS = /^[\s^~]*\^[\s^~]*$/;

/** Indented, or of the same report; never stack frames, and not the source, which says where and not what. */
export function detailsOf(lines: readonly Line[], index: number): string[] {
  const head = lines[index];
  if (!head) return [];
  if (markOfLine(head).kind === 'npm') return detailsOfNpm(lines, index);
  const inBox = isInBox(head);
  const details: string[] = [];
  for (const line of lines.slice(index + 1, index + 1 + MAX_LINES)) {
    if (MARKS.test(line.text)) details.pop();
    else if (inBox ? isInBox(line) : MARGIN.test(line.text)) details.push(...saidInMargin(line.text, inBox));
    else if (inBox || !isDetail(line, head)) break;
    else details.push(line.text.trim());
  }
  return details.slice(0, MAX_DETAILS);
}

/** The package that it is about stands in the middle of a long explanation. */
function detailsOfNpm(lines: readonly Line[], index: number): string[] {
  const block = lines.slice(index + 1, index + 1 + 2 * MAX_LINES).map(({ text }) => text);
  const about = block.find((text) => /^npm (?:ERR!|error) (?:peer|Missing:) /.test(text));
  return about === undefined ? [] : [about];
}

function saidInMargin(text: string, inBox: boolean): string[] {
  if (!inBox) return LABEL.exec(text)?.slice(1) ?? [];
  const said = undecorate(text);
  return isMeaningful(said) && !/^\d+: /.test(said) ? [said] : [];
}

function isDetail(line: Line, head: Line): boolean {
  if (!isMeaningful(line.text) || isFrame(line.text) || line.thrown) return false;
  if (markOfLine(line).strength === 'summary') return false;
  const { kind } = markOfLine(head);
  if (kind === 'log' && markOfLine(line).kind === 'log') return depthOf(line.text) > depthOf(head.text);
  if (kind === 'log' && !head.text.startsWith('ERROR')) return false;
  return indentOf(line.text) > indentOf(head.text) || /^\s*(?:-->|> )/.test(line.text);
}
