import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { formatHandle } from '../../core/attempt.ts';
import type { Finding, Look } from '../../core/checkup.ts';
import type { RemovalReason } from '../../core/gc.ts';
import { isInRanges } from '../../core/handle-ranges.ts';
import { formatKey } from '../../core/phase.ts';
import type { Db } from '../../db/native.ts';
import { transactDurably, whenFree } from '../../db/transact.ts';
import { iterateLogEvidence, type LogEvidence } from '../../read/log-evidence.ts';
import { listRemovals } from '../../read/removals.ts';
import { noteRemoved } from '../../store/note-removed.ts';
import { countOf, someOf } from '../names.ts';
import type { Check, Patient } from '../patient.ts';

type Trouble = 'missing' | 'cut' | 'moved';

const PATIENCE_MS = 10_000;

export const missingLogs: Check = {
  name: 'missing-logs',
  about: 'the logs of every attempt: whether they are there, and as long as they were',
  needs: 'database',
  look(patient): Look {
    const { db } = patient.opened;
    const found: Record<Trouble, LogEvidence[]> = { missing: [], cut: [], moved: [] };
    let attempts = 0;
    for (const attempt of iterateLogEvidence(db)) {
      attempts++;
      const trouble = troubleWith(attempt, patient.sessionsFolder);
      if (trouble) found[trouble].push(attempt);
    }
    const [missing, cut] = [unknownOf(db, found.missing), unknownOf(db, found.cut)];
    const known = found.missing.length + found.cut.length - missing.length - cut.length;
    return {
      seen: `the logs of ${countOf(attempts - known, 'attempt')}${known > 0 ? `; ${known} more on record as removed` : ''}`,
      findings: [
        ...lostOf(missing, 'missing', patient),
        ...lostOf(cut, 'cut', patient),
        ...movedOf(found.moved, patient),
      ],
    };
  },
};

function troubleWith({ sessionId, ...attempt }: LogEvidence, folder: string): Trouble | undefined {
  const logs = [
    { path: attempt.stdoutPath, bytes: attempt.stdoutBytes ?? 0 },
    { path: attempt.stderrPath, bytes: attempt.stderrBytes ?? 0 },
  ];
  const sizes = logs.map(({ path }) => sizeAt(path));
  if (sizes.includes(undefined)) {
    const isElsewhere = logs.every(({ path }) => sizeAt(join(folder, sessionId, 'logs', basename(path))) !== undefined);
    return isElsewhere ? 'moved' : 'missing';
  }
  return logs.some(({ bytes }, at) => (sizes[at] ?? 0) < bytes) ? 'cut' : undefined;
}

function sizeAt(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

/** Without those of which the record says already that they are gone. */
function unknownOf(db: Db, attempts: readonly LogEvidence[]): LogEvidence[] {
  const ranges = new Map(
    [...new Set(attempts.map(({ sessionId }) => sessionId))].map((id) => [id, listRemovals(db, id)]),
  );
  return attempts.filter(
    ({ sessionId, handle }) => !ranges.get(sessionId)?.some((removal) => isInRanges(handle, removal.attempts)),
  );
}

function lostOf(attempts: readonly LogEvidence[], why: 'missing' | 'cut', patient: Patient): Finding[] {
  if (attempts.length === 0) return [];
  const names = attempts.map((attempt) => `${formatHandle(attempt.handle)} (${formatKey(attempt)})`);
  const what = why === 'missing' ? 'are gone' : 'are shorter than they were';
  return [
    {
      level: 'warn',
      message: `the logs of ${countOf(attempts.length, 'attempt')} ${what}, and not by drain: ${someOf(names)}`,
      way: 'put them back from a backup; or, to have that on record and hear of it no more: drain doctor --fix',
      heal: async () => {
        await patient.write((db) =>
          whenFree(() => transactDurably(db, () => note(db, attempts, why, patient)), PATIENCE_MS),
        );
        return `put on record that the logs of ${countOf(attempts.length, 'attempt')} ${what}`;
      },
    },
  ];
}

function note(db: Db, attempts: readonly LogEvidence[], why: RemovalReason, { by, now }: Patient): void {
  const bySession = new Map<string, number[]>();
  for (const { sessionId, handle } of attempts) bySession.set(sessionId, [...(bySession.get(sessionId) ?? []), handle]);
  for (const [sessionId, handles] of bySession)
    noteRemoved(db, { sessionId, why, handles, sessionFile: false, files: 0, bytes: 0 }, { by, at: now });
}

function movedOf(attempts: readonly LogEvidence[], { sessionsFolder }: Patient): Finding[] {
  const [first] = attempts;
  if (!first) return [];
  const message = `the logs of ${countOf(attempts.length, 'attempt')} lie in ${sessionsFolder}, and are on record as ${first.stdoutPath}: the backlog was moved`;
  return [{ level: 'note', message, way: 'leave a link where it was: drain logs looks there' }];
}
