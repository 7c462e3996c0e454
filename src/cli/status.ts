import { openToRead, selectionOf } from '../config/backlog.ts';
import { notifyTargets } from '../config/notify.ts';
import { parseDuration } from '../core/duration.ts';
import { DrainError } from '../core/error.ts';
import { findFreeBytes } from '../files/free-bytes.ts';
import { getStatus, type StatusView } from '../read/status.ts';
import { overdueText, statusText } from '../render/status.ts';
import { statusDocument } from '../render/wire/status.ts';
import { backlogOf } from './backlog.ts';
import { type CliCommand, text } from './command.ts';

export const command: CliCommand = {
  usage: 'status',
  about:
    'The backlog now: its states and kinds of failures, what the last session came to, what is running and since when, what is paused, and what a drain would do.',
  examples: [
    ['drain status', 'the backlog of this folder'],
    ['drain status --expect-within 26h', 'for a monitor: exit code 1 when no session ended within that time'],
  ],
  options: {
    'expect-within': {
      type: 'string',
      requiresArg: true,
      describe: 'exit code 1 when no session ended within that time',
    },
  },
  async run(args, output) {
    const withinMs = expectedWithin(text(args, 'expect-within'));
    const backlog = await backlogOf(args);
    const db = await openToRead(backlog);
    try {
      const selection = { ...selectionOf(backlog.config, []), triedBefore: Number.MAX_SAFE_INTEGER };
      const view = getStatus(db, { selection, targets: notifyTargets(backlog.config), now: Date.now() });
      const freeBytes = findFreeBytes(backlog.places.dataDir);
      output.print(statusText(view, { freeBytes }));
      output.document(statusDocument(view, freeBytes));
      if (withinMs === undefined || isWithin(view, withinMs)) return 0;
      output.note(overdueText(view, withinMs));
      return 1;
    } finally {
      db.close();
    }
  },
};

function expectedWithin(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const ms = parseDuration(given);
  if (ms !== undefined) return ms;
  throw new DrainError('usage', `--expect-within: expected a duration such as 26h, found ${JSON.stringify(given)}.`);
}

function isWithin({ last, now }: StatusView, withinMs: number): boolean {
  return last !== undefined && now - last.endedAt <= withinMs;
}
