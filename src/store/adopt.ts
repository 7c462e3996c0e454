import type { Key } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { run } from '../db/statement.ts';
import { addEvent } from './events.ts';

export interface AdoptRequest extends Key {
  readonly handle: number;
  /** A session, or `user@host`. */
  readonly by: string;
  readonly sessionId: string | undefined;
  /** The process that will conduct it, as JSON. */
  readonly adopter: string;
  /** Who was found to be dead: the adopter before, where it had one. */
  readonly instead: string | null;
  readonly at: number;
}

const ADOPT = `update attempts set adopted_by = @by, adopter = @adopter
  where handle = @handle and outcome is null and adopter is @instead`;

/** Takes an attempt over from a conductor that is dead. @returns false when somebody else was faster */
export function adopt(db: Db, request: AdoptRequest): boolean {
  const { runId, phaseId, handle, by, sessionId, adopter, instead, at } = request;
  if (run(db, ADOPT, { handle, by, adopter, instead }).changes === 0) return false;
  addEvent(db, at, { type: 'attempt.adopted', by, sessionId, key: { runId, phaseId }, attempt: handle });
  return true;
}

const RELEASE = `update attempts set adopted_by = @adoptedBy, adopter = @instead
  where handle = @handle and outcome is null and adopter is @adopter`;

/** Leaves an attempt as it was before it was adopted: what has become of it could not be told. */
export function release(db: Db, request: AdoptRequest & { readonly adoptedBy: string | null }): void {
  const { handle, adoptedBy, instead, adopter } = request;
  run(db, RELEASE, { handle, adoptedBy, instead, adopter });
}
