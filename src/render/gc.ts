/** What gc says. */
import type { Amount, Freed } from '../core/gc.ts';
import { formatBytes } from './bytes.ts';
import { fact, facts } from './facts.ts';
import { count, plain } from './text.ts';

/** Paths that could not be removed. */
const SHOWN = 5;

export function freedText(freed: Freed): string {
  const { sessions, orphans, kept, isDryRun, overBytes } = freed;
  const verb = isDryRun ? 'would be freed' : 'freed';
  const nothing = freed.files + orphans.files === 0;
  return [
    nothing
      ? 'Nothing to remove.'
      : `${formatBytes(freed.bytes + orphans.bytes)} ${verb}: ${amountText(freed)} of ${count(sessions, 'session')}${orphansText(orphans)}.`,
    ...keptLines(kept),
    ...fact('over', overBytes > 0 ? `${formatBytes(overBytes)} more than is to be kept, and nothing that may go` : ''),
    ...(isDryRun && !nothing ? ['Nothing was removed. To do it: the same without --dry-run'] : []),
  ].join('\n');
}

/** For the end of a session; nothing where nothing went. */
export function freedLine(freed: Freed): string | undefined {
  if (freed.files === 0) return undefined;
  return `gc: ${formatBytes(freed.bytes)} freed, ${amountText(freed)} of ${count(freed.sessions, 'old session')}`;
}

function keptLines({ lastAttempts, sessionsAtWork, links, stuck }: Freed['kept']): string[] {
  return facts('kept', [
    ...(lastAttempts.files > 0
      ? [`${amountText(lastAttempts)}, ${formatBytes(lastAttempts.bytes)}: how phases that still fail ended last`]
      : []),
    ...(sessionsAtWork > 0 ? [`all of ${count(sessionsAtWork, 'session')} at work: drain status`] : []),
    ...links.map((path) => `a link, which is not followed: ${plain(path)}`),
    ...stuck.slice(0, SHOWN).map((path) => `could not be removed: ${plain(path)}`),
    ...(stuck.length > SHOWN ? [`and ${stuck.length - SHOWN} more that could not be removed`] : []),
  ]);
}

function amountText({ files }: Amount): string {
  return count(files, 'file');
}

function orphansText(orphans: Amount): string {
  return orphans.files > 0 ? `, and ${amountText(orphans)} of no session on record` : '';
}
