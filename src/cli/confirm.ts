import { DrainError } from '../core/error.ts';
import { ask, isYes } from './ask.ts';

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
  if (!isYes(await ask(`${text}? [y/N] `))) throw new DrainError('declined', 'Nothing was done.');
}
