/** An event is a row, written in the transaction of the change that it tells. */
import type { Key } from './phase.ts';

export const EVENT_TYPES = [
  'session.started',
  'session.stopping',
  'session.ended',
  'session.taken-over',
  'session.warned',
  'phases.added',
  'phases.updated',
  'phase.moved',
  'attempt.claimed',
  'attempt.started',
  'attempt.adopted',
  'attempt.ended',
  'hold.placed',
  'hold.lifted',
  'run.forgotten',
  'logs.removed',
  'telemetry.rejected',
  'notification.sent',
  'notification.failed',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export interface DrainEvent {
  /** Grows with every event of this database; never reused. */
  readonly seq: number;
  readonly at: number;
  /** Who did it: `user@host`, or the session. */
  readonly by: string;
  readonly type: EventType;
  readonly sessionId?: string;
  readonly key?: Key;
  readonly attempt?: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a store verb adds to it: the row's number and time are the store's. */
export interface NewEvent {
  readonly type: EventType;
  readonly by: string;
  readonly sessionId?: string | undefined;
  readonly key?: Key | undefined;
  readonly attempt?: number | undefined;
  readonly data?: Readonly<Record<string, unknown>>;
}
