import { parseDuration } from '../core/duration.ts';
import { DrainError } from '../core/error.ts';
import { lastTimeOfDay, startOfDay } from '../core/time-of-day.ts';
import { plain } from '../render/text.ts';

const TIME_OF_DAY = /^(?:[01]?\d|2[0-3]):[0-5]\d$/;
const NAMED_DAY = /^(today|yesterday)(?: +(.+))?$/i;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_AND_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/;

/** What `--since` takes, for the help of commands. */
export const SINCE_FORMS = '24h, 22:00, yesterday, "yesterday 18:00", 2026-01-12 or 2026-01-12T18:00';

/**
 * The instant that `24h` (ago), `22:00` (the last one), `yesterday 18:00`, `2026-01-12` or an ISO time names, in epoch milliseconds;
 * what bears no offset is local.
 * @throws DrainError `bad_option` for what is none, or is yet to come
 */
export function parseSince(text: string, now: number): number {
  const since = instantOf(text.trim(), now);
  if (since <= now) return since;
  const found = Number.isNaN(since) ? 'is none' : 'is yet to come';
  throw new DrainError(
    'bad_option',
    `--since ${plain(text)}: expected a time that has passed: ${SINCE_FORMS}; this ${found}. Nothing was done.`,
  );
}

function instantOf(text: string, now: number): number {
  const ms = parseDuration(text);
  if (ms !== undefined) return now - ms;
  if (TIME_OF_DAY.test(text)) return lastTimeOfDay(text, new Date(now));
  const [, day, time] = NAMED_DAY.exec(text) ?? [];
  if (day !== undefined) return onDay(day, time, now);
  if (DATE.test(text)) return Date.parse(`${text}T00:00`);
  return DATE_AND_TIME.test(text) ? Date.parse(text.replace(' ', 'T')) : Number.NaN;
}

/** By the calendar: a day is not always 24 hours. */
function onDay(day: string, time = '00:00', now: number): number {
  if (!TIME_OF_DAY.test(time)) return Number.NaN;
  const date = new Date(startOfDay(now));
  if (day.toLowerCase() === 'yesterday') date.setDate(date.getDate() - 1);
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return date.setHours(hours, minutes, 0, 0);
}
