/** A real pseudo-terminal of 80 columns to write to, and what a person reads there: movements and erasures are carried out. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, openSync } from 'node:fs';
import { WriteStream } from 'node:tty';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const COLUMNS = 80;

export interface Screen {
  readonly output: WriteStream;
  /** Its lines from the first on, those that have scrolled away included; what was wrapped is one line. */
  lines(): string[];
}

export async function openScreen(): Promise<Screen> {
  const child = spawn('python3', [fileURLToPath(new URL('open-terminal.py', import.meta.url))]);
  onTestFinished(() => void child.kill());
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
  const [path] = (await once(child.stderr.setEncoding('utf8'), 'data')) as [string];
  const output = new WriteStream(openSync(path.trim(), constants.O_WRONLY | constants.O_NOCTTY));
  onTestFinished(() => void output.destroy());
  return { output, lines: () => read(shown) };
}

interface Row {
  cells: string[];
  /** It goes on from the row above, which was full. */
  goesOn: boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a movement begins with
const PIECE = /\x1b\[([?\d;]*)([A-Za-z])|\r|\n|[^\x1b\r\n]/gu;

function read(shown: string): string[] {
  const rows: Row[] = [{ cells: [], goesOn: false }];
  let [at, column] = [0, 0];
  const row = (): Row => (rows[at] ??= { cells: [], goesOn: false });
  const put = (character: string): void => {
    if (column === COLUMNS) {
      [at, column] = [at + 1, 0];
      rows[at] = { cells: [], goesOn: true };
    }
    row().cells[column++] = character;
  };
  for (const [piece, parameters = '', verb] of shown.matchAll(PIECE)) {
    const number = Number(parameters) || 1;
    if (piece === '\r') column = 0;
    else if (piece === '\n') at += 1;
    else if (verb === undefined) put(piece);
    else if (verb === 'A') at = Math.max(0, at - number);
    else if (verb === 'B') at += number;
    else if (verb === 'G') column = number - 1;
    else if (verb === 'K') row().cells.length = parameters === '2' ? 0 : Math.min(column, row().cells.length);
    else if (!'mhl'.includes(verb)) throw new Error(`this terminal does not know ${JSON.stringify(piece)}`);
  }
  return join(rows);
}

function join(rows: readonly (Row | undefined)[]): string[] {
  const lines: string[] = [];
  for (const { cells, goesOn } of Array.from(rows, (row) => row ?? { cells: [], goesOn: false })) {
    const text = Array.from(cells, (cell) => cell ?? ' ').join('');
    if (goesOn) lines[lines.length - 1] += text;
    else lines.push(text);
  }
  return lines.map((line) => line.trimEnd()).filter((line) => line !== '');
}
