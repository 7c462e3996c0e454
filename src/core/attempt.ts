/** An attempt: one execution of a phase. Immutable once ended, never overwritten. */
import type { Item } from './dispatch/item.ts';
import type { EndingCause } from './executor.ts';
import type { Command, Deliverable, Key, PhaseState } from './phase.ts';
import type { PipeWork } from './pipe.ts';
import type { ResultRule } from './result-rule.ts';

/** `a1187`: a handle that survives a shell. */
export function formatHandle(number: number): string {
  return `a${number}`;
}

/** The number in `a1187`. */
export function parseHandle(text: string): number | undefined {
  return /^a\d{1,15}$/.test(text) ? Number(text.slice(1)) : undefined;
}

/** What a claim gives: all that is known before anything runs. */
export interface ClaimedAttempt extends Key {
  /** The row's number, in the handle. */
  readonly handle: number;
  /** UUIDv7: processes are recognised by it. */
  readonly attemptId: string;
  /** 1 for the phase's first. */
  readonly number: number;
  /** Attempts of this phase in this session, this one included. */
  readonly nthInSession: number;
  readonly sessionId: string;
  readonly from: 'queued' | 'failed';
  readonly claimedAt: number;
  readonly phaseIndex: number;
  readonly declared: DeclaredWork;
}

/** What run and phase declare, the phase's own first; JSON columns already parsed. */
export interface DeclaredWork {
  readonly command?: Command;
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly timeoutMs?: number;
  readonly maxAttempts?: number;
  readonly deliverables: readonly Deliverable[];
  /** Globs of what it depends on, relative to its directory; none: whatever lies there. */
  readonly inputs: readonly string[];
  readonly source?: string;
  /** What dispatch was given for it. */
  readonly item?: Item;
  readonly result?: ResultRule;
  /** It runs a flow, whose batches are kept. */
  readonly pipe?: PipeWork;
}

/** What a shell would show: 128 + n for signal n; null when it never started, or nobody knows. */
export function returnCode(cause: EndingCause): number | null {
  return 'code' in cause && cause.code !== undefined ? cause.code : null;
}

export function signalOf(cause: EndingCause): string | null {
  return 'signal' in cause && cause.signal !== undefined ? cause.signal : null;
}

/** Which state the phase goes to; `dead` once as many attempts are burned as it may have. */
export function stateAfter(
  outcome: 'succeeded' | 'failed' | 'timed_out' | 'interrupted' | 'not_started',
  phase: { readonly from: 'queued' | 'failed'; readonly burned: number; readonly maxAttempts?: number | undefined },
): PhaseState {
  if (outcome === 'succeeded') return 'complete';
  if (outcome === 'interrupted' || outcome === 'not_started') return phase.from;
  return phase.maxAttempts && phase.burned + 1 >= phase.maxAttempts ? 'dead' : 'failed';
}
