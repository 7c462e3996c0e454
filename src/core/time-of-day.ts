/** The next instant at which the clock on the wall shows `text` (`06:30`), in this machine's zone. Epoch milliseconds. */
export function nextTimeOfDay(text: string, now: Date): number {
  const [hours, minutes] = text.split(':').map(Number);
  const next = new Date(now);
  next.setHours(hours ?? 0, minutes ?? 0, 0, 0);
  if (next <= now) next.setDate(next.getDate() + 1);
  return next.getTime();
}
