import { createInterface } from 'node:readline/promises';
import { DrainError } from '../core/error.ts';

export interface Question {
  /** What will happen: `Remove all of it`. */
  readonly text: string;
  /** Answered on the command line already. */
  readonly yes: boolean;
}

/** @throws DrainError `needs_yes` where nobody can be asked, `declined` for any answer but yes */
export async function confirm({ text, yes }: Question): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) {
    throw new DrainError('needs_yes', `${text}? There is no terminal to ask on, so nothing was done. To agree: --yes`);
  }
  if (!/^y(es)?$/i.test((await ask(`${text}? [y/N] `)).trim())) throw new DrainError('declined', 'Nothing was done.');
}

/** Ctrl-C and Ctrl-D end the interface without an answer. */
async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    return await Promise.race([terminal.question(question), ended]);
  } finally {
    terminal.close();
  }
}
