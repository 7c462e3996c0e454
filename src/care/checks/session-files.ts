import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding, Look } from '../../core/checkup.ts';
import { codeOf, messageOf } from '../../core/error.ts';
import type { Db } from '../../db/native.ts';
import { realOf } from '../../logs/remove.ts';
import { listRemovals } from '../../read/removals.ts';
import { type EndedSession, listEndedSessions, listForgottenRuns, listResultIds } from '../../read/session-results.ts';
import { listOrphans } from '../gc/orphans.ts';
import { countOf, someOf } from '../names.ts';
import type { Check, Patient, WithDatabase } from '../patient.ts';

/** What is wrong with a session's file. */
type Trouble = 'missing' | 'unreadable' | 'half-written' | 'behind' | 'ahead';

export const sessionFiles: Check = {
  name: 'session-files',
  about: "ended sessions' files against the database, and files of sessions that are not on record",
  needs: 'database',
  look(patient): Look {
    const { db } = patient.opened;
    const sessions = listEndedSessions(db);
    const forgotten = new Set(listForgottenRuns(db));
    const troubles = sessions.flatMap((session) => {
      const trouble = troubleWith(db, session, { folder: patient.sessionsFolder, forgotten });
      return trouble ? [{ ...session, trouble }] : [];
    });
    return {
      seen: `${countOf(sessions.length, 'session')} ended, each as its file says`,
      findings: [...troublesOf(troubles, patient), ...orphansOf(patient)],
    };
  },
};

interface Document {
  readonly status?: unknown;
  readonly results_complete?: unknown;
  readonly results?: readonly { readonly attempt_id?: string; readonly run_id?: string }[];
}

interface Where {
  readonly folder: string;
  readonly forgotten: ReadonlySet<string>;
}

function troubleWith(db: Db, { sessionId, status }: EndedSession, { folder, forgotten }: Where): Trouble | undefined {
  const document = read(join(folder, `${sessionId}.json`));
  if (document === 'missing') return hasBeenRemoved(db, sessionId) ? undefined : 'missing';
  if (typeof document === 'string') return document;
  const { results } = document;
  if (!Array.isArray(results)) return 'half-written';
  const known = listResultIds(db, sessionId);
  const told = new Set(document.results?.map(({ attempt_id: id }) => id));
  if (document.status !== status || document.results_complete !== true || known.some((id) => !told.has(id)))
    return 'behind';
  const ids = new Set<string | undefined>(known);
  const unknown = document.results?.filter(
    ({ attempt_id: id, run_id: run }) => !ids.has(id) && !forgotten.has(run ?? ''),
  );
  return unknown?.length ? 'ahead' : undefined;
}

function read(file: string): Document | Trouble {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    return codeOf(thrown) === 'ENOENT' ? 'missing' : 'unreadable';
  }
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null ? (document as Document) : 'half-written';
  } catch {
    return 'half-written';
  }
}

function hasBeenRemoved(db: Db, sessionId: string): boolean {
  return listRemovals(db, sessionId).some(({ sessionFile }) => sessionFile);
}

function troublesOf(troubles: readonly (EndedSession & { trouble: Trouble })[], patient: WithDatabase): Finding[] {
  const ahead = troubles.filter(({ trouble }) => trouble === 'ahead').map(({ sessionId }) => sessionId);
  const others = troubles.filter(({ trouble }) => trouble !== 'ahead');
  return [...(others.length > 0 ? [notAsOnRecord(others, patient)] : []), ...(ahead.length > 0 ? [lost(ahead)] : [])];
}

function notAsOnRecord(
  troubles: readonly (EndedSession & { trouble: Trouble })[],
  { write, publish }: Patient,
): Finding {
  const names = troubles.map(({ sessionId, trouble }) => `${sessionId} (${trouble})`);
  return {
    level: 'warn',
    message: `${countOf(troubles.length, 'session file')} not as on record: ${someOf(names)}`,
    way: 'drain doctor --fix writes them anew from the database',
    heal: () =>
      write((db) => {
        const failed = troubles.flatMap(({ sessionId }) => publishOrSay(() => publish(db, sessionId), sessionId));
        if (failed.length > 0) throw new Error(`could not write ${someOf(failed)}`);
        return `wrote ${countOf(troubles.length, 'session file')} anew`;
      }),
  };
}

function publishOrSay(publish: () => void, sessionId: string): string[] {
  try {
    publish();
    return [];
  } catch (thrown) {
    return [`${sessionId} (${messageOf(thrown)})`];
  }
}

/** The only copy of these results: it is not written over. */
function lost(sessionIds: readonly string[]): Finding {
  return {
    level: 'warn',
    message: `results that the database does not have: ${someOf(sessionIds)}. It was put back to an earlier state, or a crash took its newest commits`,
    way: 'put back a newer backup; what those sessions did stands in their files, which are left as they are',
  };
}

function orphansOf({ opened: { db }, sessionsFolder, database, now }: WithDatabase): Finding[] {
  const root = realOf(sessionsFolder);
  if (root === undefined) return [];
  const orphans = listOrphans(db, { root, database, now });
  const ours = orphans.filter(({ isOurs }) => isOurs);
  const way = 'look at them; to remove them: drain gc --orphans';
  const idsOf = (found: typeof orphans): string => someOf(found.map(({ sessionId }) => sessionId));
  return [
    ...(ours.length > 0
      ? [
          {
            level: 'warn',
            message: `of this database, which does not know them any more: ${idsOf(ours)}`,
            way,
          } as const,
        ]
      : []),
    ...(orphans.length > ours.length
      ? [
          {
            level: 'note',
            message: `of no session on record: ${idsOf(orphans.filter(({ isOurs }) => !isOurs))}`,
            way,
          } as const,
        ]
      : []),
  ];
}
