/** The events of a session as JSON Lines, for what collects logs. */
import pino from 'pino';
import type { Consumer } from '../core/consumer.ts';
import type { DrainEvent, EventType } from '../core/event.ts';
import type { Db } from '../db/native.ts';
import { listEventsAfter } from '../read/events.ts';

export function createLog({ db, sessionId }: { readonly db: Db; readonly sessionId: string }): Consumer {
  const log = pino(
    { base: { session_id: sessionId }, timestamp: false },
    pino.destination({ dest: process.stderr.fd, sync: true }),
  );
  let seen = 0;
  const catchUp = (): void => {
    for (const event of listEventsAfter(db, sessionId, seen)) {
      seen = event.seq;
      log[levelOf(event)](fieldsOf(event), event.type);
    }
  };
  return { name: 'log', catchUp, close: async () => catchUp() };
}

const WARNINGS: readonly EventType[] = ['hold.placed', 'telemetry.rejected', 'session.warned'];

function levelOf({ type, data }: DrainEvent): 'info' | 'warn' {
  const failed = type === 'attempt.ended' && (data.outcome === 'failed' || data.outcome === 'timed_out');
  return failed || WARNINGS.includes(type) ? 'warn' : 'info';
}

function fieldsOf({ seq, at, by, key, attempt, data }: DrainEvent): Record<string, unknown> {
  return {
    ...{ time: new Date(at).toISOString(), seq, by },
    ...(key && { run_id: key.runId, phase_id: key.phaseId }),
    ...(attempt !== undefined && { attempt: `a${attempt}` }),
    data,
  };
}
