import { nextTimeOfDay } from './time-of-day.ts';

/** So many seconds since 1970 are the year 5138, so many milliseconds March 1973. */
const LEAST_MS = 1e11;

const NUMBER = /^\d{9,14}(?:\.\d+)?$/;
const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?$/;
const TIME_OF_DAY = /^([01]?\d|2[0-3])(?::([0-5]\d)(?::[0-5]\d)?)?\s*(?:([ap])\.?m\.?)?$/i;
const YEAR = /\b20\d\d\b/;

/**
 * The instant that `text` names, in epoch milliseconds: seconds or milliseconds since 1970, ISO 8601, a date as mail and HTTP
 * write it, or a time of day (`07:00`, `3pm`), which is the next one after `after`. What bears no offset is local.
 */
export function parseInstant(text: string | number, after: Date): number | undefined {
  const plain = String(text).trim();
  if (NUMBER.test(plain)) return Math.round(Number(plain) >= LEAST_MS ? Number(plain) : Number(plain) * 1000);
  const isDate = ISO.test(plain) || YEAR.test(plain);
  const at = isDate ? parseDate(plain) : timeOfDay(plain, after);
  return at === undefined || Number.isNaN(at) ? undefined : at;
}

function parseDate(text: string): number {
  return Date.parse(ISO.test(text) ? (text.length > 10 ? text.replace(' ', 'T') : `${text}T00:00`) : text);
}

function timeOfDay(text: string, after: Date): number | undefined {
  const [, hours, minutes, half] = TIME_OF_DAY.exec(text) ?? [];
  const isMeant = minutes !== undefined || half !== undefined; // a bare number is none
  if (hours === undefined || !isMeant || (half !== undefined && !/^(?:[1-9]|1[0-2])$/.test(String(Number(hours)))))
    return undefined;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  return nextTimeOfDay(`${hour}:${minutes ?? '00'}`, after);
}
