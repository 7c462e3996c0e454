/** Where a command prints: answers to stdout, progress and complaints to stderr. With `--json` stdout holds one document. */

export interface Output {
  readonly json: boolean;
  /** Of the terminal; 80 where there is none. */
  readonly columns: number;
  /** Prints an answer for people; nothing with `--json`. */
  print(text: string): void;
  /** Prints the answer for scripts; nothing without `--json`. */
  document(value: unknown): void;
  /** A document that is too large for one string. */
  documentPieces(pieces: Iterable<string>): void;
  /** Prints to stderr. */
  note(text: string): void;
}

const WIDEST = 120;

export function createOutput(json: boolean): Output {
  const write = (text: string): void => void (json || process.stdout.write(`${text}\n`));
  return {
    json,
    columns: Math.min(process.stdout.columns ?? 80, WIDEST),
    print: write,
    document: (value) => void (json && process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)),
    documentPieces: (pieces) => {
      if (!json) return;
      for (const piece of pieces) process.stdout.write(piece);
    },
    note: (text) => void process.stderr.write(`${text}\n`),
  };
}
