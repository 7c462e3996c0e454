/** How often something is tried, and how long is waited in between. */
import { PipelineError, textOf } from '../batch-error.ts';
import { isPromise } from '../run/promise.ts';

/** How often something is tried. A number in its place: so many tries, without a wait, whatever the error. */
export interface Retry {
  /** Tries in all, the first one with them. */
  readonly attempts: number;
  /** Milliseconds before try `attempt` (2, 3 ...); default 0. */
  readonly backoffMs?: number | ((attempt: number) => number);
  /** Whether this error is worth another try; default: all are. */
  readonly retryIf?: (error: unknown) => boolean;
}

export function attemptsOf(retry: number | Retry | undefined): number {
  return typeof retry === 'number' ? retry : (retry?.attempts ?? 1);
}

/** After a try that failed: another one, so many milliseconds later, or the error that is to be told. */
export type Verdict = { readonly waitMs: number } | { readonly error: unknown };

/** What `retryIf` and `backoffMs` throw is told in place of `error`, which then is its cause. */
export function afterFailure(retry: number | Retry | undefined, attempt: number, error: unknown): Verdict {
  if (attempt >= attemptsOf(retry)) return { error };
  if (typeof retry !== 'object') return { waitMs: 0 };
  try {
    const { retryIf, backoffMs = 0 } = retry;
    if (retryIf && !atOnce('retryIf', retryIf(error))) return { error };
    return { waitMs: typeof backoffMs === 'number' ? backoffMs : backoffMs(attempt + 1) };
  } catch (thrown) {
    const message = `\`retryIf\` or \`backoffMs\` threw: ${textOf(thrown)}, when it was asked about: ${textOf(error)}`;
    return { error: new PipelineError('bad_flow', message, { cause: error }) };
  }
}

/** A promise is not true or false: it would always be taken for true. @throws PipelineError `bad_flow` */
export function atOnce(what: string, answer: boolean): boolean {
  if (!isPromise<unknown>(answer)) return answer;
  Promise.resolve(answer).catch(() => {}); // refused, whatever becomes of it
  throw new PipelineError('bad_flow', `\`${what}\` returned a promise: it has to answer at once, without \`async\``);
}

/** @throws PipelineError `bad_flow` */
export function requireRetry(what: string, retry: unknown): void {
  if (retry === undefined) return;
  const isSaid = typeof retry === 'object' && retry !== null;
  const { attempts, backoffMs, retryIf } = (isSaid ? retry : { attempts: retry }) as Record<keyof Retry, unknown>;
  if (typeof attempts !== 'number' || !Number.isInteger(attempts) || attempts < 1)
    throw new PipelineError(
      'bad_flow',
      `\`retry\` of ${what} is ${shown(attempts)} attempts: give a whole number from 1, the first try included.`,
    );
  if (backoffMs !== undefined && typeof backoffMs !== 'function')
    requireMilliseconds(`\`retry.backoffMs\` of ${what}`, backoffMs, 0);
  if (retryIf !== undefined && typeof retryIf !== 'function')
    throw new PipelineError('bad_flow', `\`retry.retryIf\` of ${what} is no function but ${typeof retryIf}.`);
}

/** Of a step, or of one element of `each`. @throws PipelineError `bad_flow` */
export function requireTries(what: string, { timeoutMs, retry }: { timeoutMs?: unknown; retry?: unknown }): void {
  if (timeoutMs !== undefined) requireMilliseconds(`\`timeoutMs\` of ${what}`, timeoutMs, 1);
  requireRetry(what, retry);
}

/** Longer than a timer of Node can wait, it would not wait at all. */
export const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** @throws PipelineError `bad_flow` */
function requireMilliseconds(what: string, milliseconds: unknown, least: 0 | 1): void {
  if (typeof milliseconds === 'number' && milliseconds >= least && milliseconds <= LONGEST_WAIT_MS) return;
  const way = `give milliseconds from ${least} to ${LONGEST_WAIT_MS} (24 days), or leave it out`;
  throw new PipelineError('bad_flow', `${what} is ${shown(milliseconds)}: ${way}.`);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
