import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Backlog, sessionsFolder } from '../config/backlog.ts';
import type { SessionFiles } from '../render/show-session.ts';
import { shorten } from './shorten.ts';

/** Where a session's files are, as a person would type it from here. */
export function sessionFiles(backlog: Backlog, sessionId: string): SessionFiles {
  const folder = join(sessionsFolder(backlog), sessionId);
  return {
    sessionFile: `${shorten(`${folder}.json`)}${goneOr(`${folder}.json`)}`,
    logsFolder: `${shorten(join(folder, 'logs'))}/${goneOr(join(folder, 'logs'))}`,
  };
}

/** Old ones may have been removed. */
function goneOr(path: string): string {
  return existsSync(path) ? '' : '  (gone)';
}
