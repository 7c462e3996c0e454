/** The sources of phases that the configuration names. */

import { resolve } from 'node:path';
import { type Backlog, defaultCwd, rulesOf, whoami } from '../config/backlog.ts';
import type { Db } from '../db/native.ts';

export function sourcesOf({ config, places }: Backlog) {
  return config.sources.map(({ file, command, settleSeconds: settleMs }) => ({
    file: resolve(places.home, file),
    command,
    settleMs,
  }));
}

export async function readAllSources(db: Db, backlog: Backlog): Promise<void> {
  const { config } = backlog;
  const options = { cwd: defaultCwd(backlog), rules: rulesOf(config), by: whoami(), at: Date.now() };
  const { readSources } = await import('../intake/sources.ts'); // takes 15 ms, and most backlogs have none
  await readSources(db, sourcesOf(backlog), options);
}
