import type { EventType } from '../event.ts';

/**
 * What can be told of, and the events that may be one. An event is one notice to a target at most: the first of these that
 * the target asks for, so what says more stands before what says less.
 */
export const NOTICE_EVENTS = {
  /** With exit code 1: something failed or timed out, or it broke off. */
  'session.failed': ['session.ended', 'session.taken-over'],
  'session.finished': ['session.ended', 'session.taken-over'],
  'session.started': ['session.started'],
  'session.warned': ['session.warned'],
  'phase.dead': ['attempt.ended'],
  /** Of a family that this backlog has not seen before. */
  'family.new': ['attempt.ended'],
  'phase.failed': ['attempt.ended'],
  /** It had failed before. */
  'phase.fixed': ['attempt.ended'],
  'hold.placed': ['hold.placed'],
} as const satisfies Record<string, readonly EventType[]>;

export type NoticeKind = keyof typeof NOTICE_EVENTS;
export const NOTICE_KINDS = Object.keys(NOTICE_EVENTS) as NoticeKind[];

/** The events that have to be looked at for these kinds. */
export function eventsOf(kinds: readonly NoticeKind[]): EventType[] {
  return [...new Set(kinds.flatMap((kind) => NOTICE_EVENTS[kind]))];
}
