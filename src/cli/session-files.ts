import { join } from 'node:path';
import { type Backlog, sessionsFolder } from '../config/backlog.ts';
import type { ReportFiles } from '../render/report.ts';
import { shorten } from './shorten.ts';

/** Where a session's files are, as a person would type it from here. */
export function sessionFiles(backlog: Backlog, sessionId: string): ReportFiles {
  const folder = join(sessionsFolder(backlog), sessionId);
  return { sessionFile: shorten(`${folder}.json`), logsFolder: `${shorten(join(folder, 'logs'))}/` };
}
