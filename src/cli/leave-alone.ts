import { DrainError } from '../core/error.ts';
import type { Output } from './output.ts';

/** `--exclusive`: that another session is at it is no failure of this one. */
export function leaveAlone(thrown: unknown, output: Output): number {
  if (!(thrown instanceof DrainError) || thrown.code !== 'session_running') throw thrown;
  output.print(thrown.message);
  output.document({ session_running: { ...thrown.data, message: thrown.message } });
  return 0;
}
