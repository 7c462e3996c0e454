/** How often something is tried, and how long is waited in between. */
import { PipelineError } from './batch-error.ts';

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

export function backoffBefore(attempt: number, retry: number | Retry | undefined): number {
  if (typeof retry !== 'object' || retry.backoffMs === undefined) return 0;
  return typeof retry.backoffMs === 'number' ? retry.backoffMs : retry.backoffMs(attempt);
}

export function isWorthATry(error: unknown, retry: number | Retry | undefined): boolean {
  return typeof retry !== 'object' || retry.retryIf === undefined || retry.retryIf(error);
}

/** @throws PipelineError `bad_flow` */
export function requireRetry(what: string, retry: unknown): void {
  if (retry === undefined) return;
  const attempts = typeof retry === 'object' && retry !== null ? (retry as Partial<Retry>).attempts : retry;
  if (typeof attempts === 'number' && Number.isInteger(attempts) && attempts >= 1) return;
  throw new PipelineError(
    'bad_flow',
    `\`retry\` of ${what} is ${String(attempts)} attempts: give a whole number from 1, the first try included.`,
  );
}
