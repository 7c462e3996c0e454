import { type Backlog, findBacklog } from '../config/backlog.ts';
import { findOrMakePlaces, findPlaces } from '../config/data-dir.ts';
import { type Arguments, text } from './command.ts';
import { givenFlags } from './flags.ts';

/** The backlog that a command line means. */
export function backlogOf(args: Arguments, { make = false } = {}): Promise<Backlog> {
  const options = {
    dataDir: text(args, 'data-dir'),
    db: text(args, 'db'),
    cwd: process.cwd(),
    environment: process.env,
    flags: givenFlags(args),
  };
  return findBacklog(options, make ? findOrMakePlaces : findPlaces);
}
