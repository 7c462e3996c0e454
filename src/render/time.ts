/** Times as people read them: on this machine's clock, with its offset. */

import { formatDuration } from '../core/duration.ts';
import { formatSoon } from '../core/time-of-day.ts';

/** `2026-01-12 01:00:07 +01:00` */
export function localTime(at: number): string {
  const date = new Date(at);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())} ${offset(date)}`;
}

/** `2026-01-12 01:00`; its offset stands elsewhere. */
export function minuteOf(at: number): string {
  return localTime(at).slice(0, 16);
}

/** `01:00` */
export function clock(at: number): string {
  const date = new Date(at);
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
}

/** The clock alone for what is near, with the day for what is not. */
export function soon(at: number): string {
  return formatSoon(at, Date.now());
}

/** `1h42m ago` */
export function ago(at: number, now: number): string {
  return `${formatDuration(Math.max(0, now - at))} ago`;
}

/** `Sat 21 Nov 04:26` */
export function dayAndClock(at: number): string {
  const [weekday, month, day] = new Date(at).toDateString().split(' ');
  return `${weekday} ${Number(day)} ${month} ${clock(at)}`;
}

/** `+01:00`, of this machine's clock at that time. */
export function offsetAt(at: number): string {
  return offset(new Date(at));
}

function offset(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const two = (part: number): string => String(Math.floor(part)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}
