import { DrainError } from '../core/error.ts';
import { type Arguments, text } from './command.ts';

/** @throws DrainError `usage` for what is no whole number of at least `least` */
export function wholeNumber(args: Arguments, name: string, least: number): number | undefined {
  const given = text(args, name);
  if (given === undefined) return undefined;
  const number = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
  if (number >= least) return number;
  throw new DrainError(
    'usage',
    `--${name}: expected a whole number, ${least} or more, found ${JSON.stringify(given)}.`,
  );
}
