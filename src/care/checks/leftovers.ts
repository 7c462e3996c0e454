import { formatHandle } from '../../core/attempt.ts';
import type { Finding, Look } from '../../core/checkup.ts';
import { formatKey } from '../../core/phase.ts';
import type { Db } from '../../db/native.ts';
import { endMarked, listMarked, type Marked } from '../../process/marked.ts';
import { type EndedAttempt, findEndedAttempts } from '../../read/ended-attempts.ts';
import { countOf, someOf } from '../names.ts';
import type { Check, Patient } from '../patient.ts';

/** Between TERM and KILL. */
const GRACE_MS = 5_000;

/** Clocks and ticks are that coarse. */
const TOLERANCE_MS = 2_000;

const COMMAND_CHARS = 40;

export const leftovers: Check = {
  name: 'leftovers',
  about: 'processes of attempts that have ended',
  needs: 'database',
  look(patient): Look {
    const found = listLeft(patient.opened.db);
    const sure = found.filter(({ isSure }) => isSure);
    const unsure = found.filter(({ isSure }) => !isSure);
    return {
      seen: 'no process has outlived its attempt',
      findings: [
        ...(sure.length > 0 ? [outlived(sure, patient)] : []),
        ...(unsure.length > 0 ? [strange(unsure)] : []),
      ],
    };
  },
};

interface Left {
  readonly process: Marked;
  readonly attempt: EndedAttempt;
  /** It started after the attempt was claimed, as what an attempt has started must have. */
  readonly isSure: boolean;
}

function listLeft(db: Db): Left[] {
  const marked = listMarked();
  const ended = findEndedAttempts(db, [...new Set(marked.flatMap(({ lineage }) => lineage))]);
  const byId = new Map(ended.map((attempt) => [attempt.attemptId, attempt]));
  return marked.flatMap((process) => {
    const attempt = process.lineage.map((id) => byId.get(id)).find((known) => known !== undefined);
    if (!attempt) return [];
    return [{ process, attempt, isSure: process.startedAt >= attempt.claimedAt - TOLERANCE_MS }];
  });
}

function outlived(left: readonly Left[], patient: Patient): Finding {
  const { configuration } = patient;
  const message = `${countOf(left.length, 'process', 'processes')} of attempts that have ended: ${namesOf(left)}`;
  if (!('problem' in configuration) && !configuration.endsLeftovers)
    return { level: 'note', message: `${message}. They are left alone (leftovers: report)` };
  return {
    level: 'warn',
    message,
    way: `drain doctor --fix ends them; or: kill ${left.map(({ process }) => process.pid).join(' ')}`,
    heal: () =>
      patient.write(async (db) => {
        // Looked for again: some have ended meanwhile, and their numbers may be others' now.
        const still = listLeft(db).filter(({ isSure }) => isSure);
        await endMarked(
          still.map(({ process }) => process),
          GRACE_MS,
        );
        return `ended ${namesOf(still)}`;
      }),
  };
}

function strange(left: readonly Left[]): Finding {
  const message = `they carry attempts that have ended, but seem older than those; they are left alone: ${namesOf(left)}`;
  return { level: 'note', message };
}

function namesOf(left: readonly Left[]): string {
  return someOf(
    left.map(({ process: { pid, command }, attempt }) => {
      const short = command.length > COMMAND_CHARS ? `${command.slice(0, COMMAND_CHARS)}...` : command;
      return `pid ${pid} (${short}) of ${formatHandle(attempt.handle)} ${formatKey(attempt)}`;
    }),
  );
}
