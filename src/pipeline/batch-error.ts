/** What this library throws: a batch that failed, and a flow that could not go on. */
import { inspect, types } from 'node:util';
import type { BatchInfo } from './run/batch.ts';
import type { RunResult } from './run/run-result.ts';

/** Keys that a message names; the rest are counted. */
const NAMED_KEYS = 5;

/** A batch failed: which, in which step, with which elements. The step's own error is the `cause`. */
export class BatchError extends Error {
  override readonly name = 'BatchError';
  readonly scope: string;
  /** Its number, from 1. */
  readonly batch: number;
  /** `persist` and `sink` are steps too. */
  readonly step: string;
  /** Keys of the elements that are not through: by `key`, else their index in the whole input. */
  readonly itemKeys: readonly string[];
  /** The last attempt. */
  readonly attempt: number;

  constructor(
    at: Pick<BatchInfo, 'scope' | 'number' | 'attempt'>,
    step: string,
    itemKeys: readonly string[],
    cause: unknown,
  ) {
    super(messageFor(at, step, itemKeys, cause), { cause });
    this.scope = at.scope;
    this.batch = at.number;
    this.attempt = at.attempt;
    this.step = step;
    this.itemKeys = Object.freeze([...itemKeys]);
  }

  toJSON(): object {
    const { scope, batch, step, itemKeys, attempt, message } = this;
    return { scope, batch, step, itemKeys, attempt, message };
  }
}

function messageFor(
  { scope, number, attempt }: Pick<BatchInfo, 'scope' | 'number' | 'attempt'>,
  step: string,
  keys: readonly string[],
  cause: unknown,
): string {
  const more = keys.length > NAMED_KEYS ? ` and ${keys.length - NAMED_KEYS} more` : '';
  const tries = attempt > 1 ? ` after ${attempt} attempts` : '';
  const elements = `${keys.length === 1 ? 'element' : 'elements'} ${keys.slice(0, NAMED_KEYS).join(', ')}${more}`;
  return `Batch ${number} of scope \`${scope}\` failed in step \`${step}\`${tries}: ${textOf(cause)} (${elements})`;
}

/** Stable: what went wrong, for programs. */
export type PipelineErrorCode =
  /** The flow itself is wrong: found when it is defined, or before its first step. */
  | 'bad_flow'
  /** What a step was handed is not what it needs: a field is missing, or is no array. */
  | 'bad_input'
  /** What a step gave is nothing that can be used, or kept. */
  | 'bad_output'
  /** The run of this id was made from another definition or input. */
  | 'changed'
  /** Somebody else runs this id. */
  | 'busy'
  /** A step outside of batches failed; its error is the cause. */
  | 'step_failed'
  /** Batches failed, more than is tolerated; the first one's error is the cause. */
  | 'batch_failed'
  | 'cancelled'
  | 'timeout'
  /** The store could not be read or written. */
  | 'store'
  /** The store stayed locked by somebody else for all the time that was waited. */
  | 'locked';

/** A flow could not be made, or a run could not go on: `code` says why, `cause` has the error behind it. */
export class PipelineError extends Error {
  override readonly name = 'PipelineError';
  readonly code: PipelineErrorCode;
  /** What there is all the same, of a run that had begun: the batches that are through, and the failures. */
  declare readonly result: RunResult | undefined;

  constructor(
    code: PipelineErrorCode,
    message: string,
    { cause, result }: { cause?: unknown; result?: RunResult } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    // A property that is not listed: what was to be done may be large, and is no part of what a log says of an error.
    Object.defineProperty(this, 'result', { value: result });
  }
}

/** Whatever was thrown, in words: never nothing. */
export function textOf(thrown: unknown): string {
  if (thrown instanceof Error || types.isNativeError(thrown)) return String(thrown.message || thrown.name || 'Error');
  return typeof thrown === 'string' ? thrown || "''" : inspect(thrown, { depth: 2, breakLength: Infinity });
}
