import { parseDuration } from '../core/duration.ts';
import { DrainError } from '../core/error.ts';

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The instant that `24h` (ago), `2026-01-12` or an ISO time names; what bears no offset is local.
 * @throws DrainError `bad_option` for what is none, or is yet to come
 */
export function parseSince(text: string, now: number): number {
  const since = instantOf(text, now);
  if (since <= now) return since;
  const found = Number.isNaN(since) ? 'is none' : 'is yet to come';
  const expected = 'a time that has passed: 24h (ago), or as 2026-01-12T18:00';
  throw new DrainError('bad_option', `--since ${text}: expected ${expected}; this ${found}. Nothing was done.`);
}

function instantOf(text: string, now: number): number {
  const ms = parseDuration(text);
  if (ms !== undefined) return now - ms;
  return /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(DATE.test(text) ? `${text}T00:00` : text) : Number.NaN;
}
