import { DrainError } from '../../core/error.ts';
import { type Arguments, text } from '../command.ts';

/** Control characters break screens and commands; half a surrogate pair cannot be stored as UTF-8. */
const UNUSABLE = /[\p{Cc}\ud800-\udfff]/u;

/** The name that a new run is given; none: it gets one. @throws DrainError `bad_option` for one that could not be typed again */
export function runIdOf(args: Arguments): string | undefined {
  const given = text(args, 'run-id');
  if (given === undefined || (given.trim() !== '' && !given.startsWith('-') && !UNUSABLE.test(given))) return given;
  const expected = 'expected a name, without control characters and not with a dash in front';
  throw new DrainError('bad_option', `--run-id: ${expected}. Nothing was run.`);
}
