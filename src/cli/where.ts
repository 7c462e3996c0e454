import type { Arguments } from './command.ts';

/** Only where the backlog is, for a command whose own options share a name with a session's (`--until`, `--state`). */
export function onlyWhere(args: Arguments): Arguments {
  return { 'data-dir': args['data-dir'], db: args.db };
}
