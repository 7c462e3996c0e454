/** The beginning of what an item has come to: for a person to see whether it is what was meant. */
import { defuse } from '../../logs/defuse.ts';
import { readPrintedHead } from '../../logs/printed-head.ts';
import type { AttemptView } from '../../read/attempts.ts';
import { WIDTH } from '../text.ts';
import { cellsOf } from '../width.ts';

const CHARACTERS = 500;
/** What many line breaks would make of them. */
const LINES = 20;
const BYTES_PER_CHARACTER = 4;
const INDENT = '  ';

/** The data that it gave, as JSON or as the text that it is; where it gave none, what it printed; '' where it did neither. */
export function previewOf({ resultData, stdoutPath }: Pick<AttemptView, 'resultData' | 'stdoutPath'>): string {
  if (resultData !== null) return preview(typeof resultData === 'string' ? resultData : JSON.stringify(resultData));
  return stdoutPath === null ? '' : preview(readPrintedHead(stdoutPath, (CHARACTERS + 1) * BYTES_PER_CHARACTER));
}

/** Its first characters, harmless to a terminal and indented; it says when there are more. '' of what is blank. */
export function preview(text: string): string {
  const whole = text.trim();
  if (whole === '') return '';
  const shown = firstOf(whole, CHARACTERS);
  const lines = defuse(shown, { colours: false })
    .replaceAll('\t', '  ')
    .split('\n')
    .flatMap((line) => wrap(line, WIDTH - INDENT.length));
  const isCut = shown.length < whole.length || lines.length > LINES;
  return [...lines.slice(0, LINES), ...(isCut ? ['... and more'] : [])].map((line) => INDENT + line).join('\n');
}

/** Characters and not halves of them. */
function firstOf(text: string, characters: number): string {
  return [...text.slice(0, 2 * characters)].slice(0, characters).join('');
}

/** Cut where a line is full, also within a word: it is shown as it is. */
function wrap(text: string, width: number): string[] {
  const lines = [''];
  let cells = 0;
  for (const character of text) {
    const wide = cellsOf(character);
    if (cells + wide > width) {
      lines.push('');
      cells = 0;
    }
    lines[lines.length - 1] += character;
    cells += wide;
  }
  return lines;
}
