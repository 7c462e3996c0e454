/** Where a command prints: answers to stdout, progress and complaints to stderr. With `--json` stdout holds one document. */
import { wantsColour } from '../core/colour.ts';
import { unpainted } from '../render/text.ts';

export interface Output {
  readonly json: boolean;
  /** Of the terminal; 80 where there is none. */
  readonly columns: number;
  /** Only what came of it: the first line of an answer, and no progress. */
  readonly quiet: boolean;
  /** Prints an answer for people; nothing with `--json`. */
  print(text: string): void;
  /** Prints the answer for scripts; nothing without `--json`. */
  document(value: unknown): void;
  /** A document that is too large for one string. */
  documentPieces(pieces: Iterable<string>): void;
  /** Prints progress to stderr; nothing with `--quiet`. */
  note(text: string): void;
  /** Prints to stderr what has gone wrong. */
  complain(text: string): void;
}

const WIDEST = 120;

export function createOutput({ json, quiet }: { json: boolean; quiet: boolean }): Output {
  const isPlain = !wantsColour(process.stderr.isTTY === true, process.env);
  const complain = (text: string): void => void process.stderr.write(`${isPlain ? unpainted(text) : text}\n`);
  return {
    json,
    quiet,
    columns: Math.min(process.stdout.columns ?? 80, WIDEST),
    print: (text) => void (json || process.stdout.write(`${quiet ? firstLine(text) : text}\n`)),
    document: (value) => void (json && process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)),
    documentPieces: (pieces) => {
      if (!json) return;
      for (const piece of pieces) process.stdout.write(piece);
    },
    note: (text) => void (quiet || complain(text)),
    complain,
  };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
