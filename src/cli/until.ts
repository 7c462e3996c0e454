import { parseDuration } from '../core/duration.ts';
import { DrainError } from '../core/error.ts';
import { nextTimeOfDay } from '../core/time-of-day.ts';

const TIME_OF_DAY = /^([01]?\d|2[0-3]):[0-5]\d$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The instant that `2h`, `07:00`, `2026-01-12` or an ISO time names; what bears no offset is local.
 * @throws DrainError `bad_option` for what is none, or has passed
 */
export function parseUntil(text: string, now: number): number {
  const until = instantOf(text, now);
  if (until > now) return until;
  const found = Number.isNaN(until) ? 'is none' : 'has passed';
  const expected = 'a time to come: 2h, 07:00, or as 2026-01-12T07:00';
  throw new DrainError('bad_option', `--until ${text}: expected ${expected}; this ${found}. Nothing was done.`);
}

function instantOf(text: string, now: number): number {
  const ms = parseDuration(text);
  if (ms !== undefined) return now + ms;
  if (TIME_OF_DAY.test(text)) return nextTimeOfDay(text, new Date(now));
  return /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(DATE.test(text) ? `${text}T00:00` : text) : Number.NaN;
}
