import { formatHandle } from '../../core/attempt.ts';
import type { Finding, Look } from '../../core/checkup.ts';
import { formatDuration } from '../../core/duration.ts';
import type { Db } from '../../db/native.ts';
import { isAlive } from '../../process/identify.ts';
import { listOpen } from '../../read/abandoned.ts';
import { findController, SILENT_MS } from '../../read/controller.ts';
import { listRunningSessions } from '../../read/sessions.ts';
import { countOf, someOf } from '../names.ts';
import type { Check } from '../patient.ts';

export const elsewhere: Check = {
  name: 'elsewhere',
  about: 'sessions and attempts of another machine or container, which cannot be seen from here',
  needs: 'database',
  look({ opened: { db }, now }): Look {
    const attempts = listOpen(db).filter(({ conductor }) => conductor.state === 'unknown');
    const sessions = listRunningSessions(db).filter(({ process }) => isAlive(process) === undefined);
    const ids = new Set([...sessions, ...attempts].map(({ sessionId }) => sessionId));
    const findings = [...ids].map((id) => {
      const open = attempts.filter(({ sessionId }) => sessionId === id);
      const names = open.map(({ handle }) => formatHandle(handle));
      return findingOf(db, { sessionId: id, place: open[0]?.conductor, names, now });
    });
    return { seen: 'nothing runs where it cannot be seen', findings };
  },
};

interface Unseen {
  readonly sessionId: string;
  /** Of the process that conducts an attempt of it, where one is open. */
  readonly place: { readonly host: string; readonly pid: number } | undefined;
  /** Of its open attempts. */
  readonly names: readonly string[];
  readonly now: number;
}

function findingOf(db: Db, { sessionId, place, names, now }: Unseen): Finding {
  const controller = findController(db, sessionId);
  const { host = '', pid = 0 } = place ?? controller?.process ?? {};
  const silentMs = Math.max(0, now - (controller?.heartbeatAt ?? 0));
  const open = names.length === 0 ? '' : `, with ${countOf(names.length, 'open attempt')} (${someOf(names)})`;
  const message =
    `session ${sessionId} runs on ${host} (pid ${pid}), in another container or on another machine${open}: ` +
    `from here nobody can tell whether it lives. It was heard of ${formatDuration(silentMs)} ago`;
  if (silentMs <= SILENT_MS) return { level: 'note', message };
  return { level: 'warn', message, way: `once you know that it is gone: drain recover --assume-gone ${sessionId}` };
}
