/** Times on this machine's clock. */

/** The next instant at which the clock on the wall shows `text` (`06:30`), in this machine's zone. Epoch milliseconds. */
export function nextTimeOfDay(text: string, now: Date): number {
  const [hours, minutes] = text.split(':').map(Number);
  const next = new Date(now);
  next.setHours(hours ?? 0, minutes ?? 0, 0, 0);
  if (next <= now) next.setDate(next.getDate() + 1);
  return next.getTime();
}

/** The last instant at which it did. Epoch milliseconds. */
export function lastTimeOfDay(text: string, now: Date): number {
  const last = new Date(nextTimeOfDay(text, now));
  last.setDate(last.getDate() - 1);
  return last.getTime();
}

/** The local midnight before. */
export function startOfDay(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
}

/** `07:00` for what is near, `2026-01-12 07:00` for what is not; on this machine's clock. */
export function formatSoon(at: number, now: number): string {
  const date = new Date(at);
  const two = (part: number): string => String(part).padStart(2, '0');
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  const isNear = at - now < 20 * 3_600_000;
  return isNear ? clock : `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock}`;
}
