import { formatHandle } from '../../core/attempt.ts';
import type { Finding, Look } from '../../core/checkup.ts';
import { formatKey } from '../../core/phase.ts';
import type { Db } from '../../db/native.ts';
import { listOpen, type OpenAttempt } from '../../read/abandoned.ts';
import { isControllerGone } from '../../read/controller.ts';
import { listRunningWithoutAttempt, listStrayAttempts } from '../../read/mismatched.ts';
import { listRunningSessions } from '../../read/sessions.ts';
import { releaseStuck } from '../../store/release-stuck.ts';
import { changeAlone } from '../alone.ts';
import { countOf, someOf } from '../names.ts';
import type { Check, Patient } from '../patient.ts';

const WAY = 'drain recover; with --wait it also sees to its end what still runs';

export const ghosts: Check = {
  name: 'ghosts',
  about: 'what is called running: its controller, its attempt, its phase',
  needs: 'database',
  look(patient): Look {
    const { db } = patient.opened;
    const attempts = listOpen(db);
    return {
      seen: attempts.length === 0 ? 'nothing is under way' : `${countOf(attempts.length, 'attempt')} under way`,
      findings: [...abandoned(db, attempts, patient), ...strays(db, patient), ...stuck(db, patient)],
    };
  },
};

/** One remedy for all of it: what was abandoned is finished or taken over. */
function abandoned(db: Db, attempts: readonly OpenAttempt[], patient: Patient): Finding[] {
  const remedy = remedyOf(patient);
  // What recovery has found alive is let go of again when doctor ends.
  const gone = attempts.filter(({ conductor: { state, pid } }) => state === 'dead' || pid === process.pid);
  const sessions = listRunningSessions(db).filter(isControllerGone);
  const nobody = `${countOf(gone.length, 'attempt')} without a controller: ${someOf(gone.map(nameOf))}`;
  const ended = sessions.map(({ sessionId, process: { pid } }) => `${sessionId} (pid ${pid})`);
  return [
    ...(gone.length > 0 ? [{ level: 'bad', message: nobody, ...remedy } as const] : []),
    ...(sessions.length > 0
      ? [{ level: 'warn', message: `called running, but the controller is gone: ${someOf(ended)}`, ...remedy } as const]
      : []),
  ];
}

function strays(db: Db, patient: Patient): Finding[] {
  const found = listStrayAttempts(db);
  if (found.length === 0) return [];
  const message = `${countOf(found.length, 'attempt')} open, but the phase is not running by it: ${someOf(found.map(nameOf))}`;
  return [{ level: 'bad', message, ...remedyOf(patient) }];
}

function stuck(db: Db, patient: Patient): Finding[] {
  const found = listRunningWithoutAttempt(db);
  if (found.length === 0) return [];
  return [
    {
      level: 'bad',
      message: `${countOf(found.length, 'phase')} called running without an open attempt: ${someOf(found.map(formatKey))}`,
      way: 'drain doctor --fix brings each to where its last attempt has left it',
      heal: async () => {
        const at = Date.now();
        const moved = await changeAlone(patient, (db) => releaseStuck(db, { by: patient.by, at }));
        return `brought ${moved.map(({ to, ...key }) => `${formatKey(key)} to ${to}`).join(', ')}`;
      },
    },
  ];
}

function remedyOf({ recover }: Patient): Pick<Finding, 'way' | 'heal'> {
  return { way: WAY, ...(recover && { heal: recover }) };
}

function nameOf(attempt: { handle: number; runId: string; phaseId: string }): string {
  return `${formatHandle(attempt.handle)} (${formatKey(attempt)})`;
}
