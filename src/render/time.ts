/** Times as people read them: on this machine's clock, with its offset. */

/** `2026-01-12 01:00:07 +01:00` */
export function localTime(at: number): string {
  const date = new Date(at);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())} ${offset(date)}`;
}

/** `01:00` */
export function clock(at: number): string {
  const date = new Date(at);
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
}

/** The clock alone for what is near, with the day for what is not. */
export function soon(at: number): string {
  return at - Date.now() < 20 * 3_600_000 ? clock(at) : localTime(at).slice(0, 16);
}

function offset(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const two = (part: number): string => String(Math.floor(part)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}
