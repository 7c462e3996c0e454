import { whoami } from '../config/backlog.ts';
import { type Arguments, text } from './command.ts';

/** Who moves phases, when, and with `--note` why: for the events. */
export function recordOf(args: Arguments): { by: string; at: number; note: string } {
  return { by: whoami(), at: Date.now(), note: text(args, 'note') ?? '' };
}
