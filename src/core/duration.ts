const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const UNITS_MS = [DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, 1] as const;
const PARTS = /^(?:([\d.]+)d)?(?:([\d.]+)h)?(?:([\d.]+)m)?(?:([\d.]+)s)?(?:([\d.]+)ms)?$/;
const NUMBER = /^(?:\d+\.?\d*|\.\d+)$/;

/**
 * Milliseconds. A bare number is seconds: `900`, `15m`, `1h30m`, `1.5h`, `500ms`, `2d`; largest unit first, each at most once.
 * Undefined for anything else, and for what is negative or too large to count in whole milliseconds.
 */
export function parseDuration(text: string | number): number | undefined {
  if (typeof text === 'number') return wholeMs(text * SECOND_MS);
  const plain = text.replace(/\s+(?=[a-z])|(?<=[a-z])\s+|^\s+|\s+$/gi, '').toLowerCase();
  if (NUMBER.test(plain)) return wholeMs(Number(plain) * SECOND_MS);
  const [whole, ...parts] = PARTS.exec(plain) ?? [''];
  return whole === '' ? undefined : wholeMs(sumOf(parts));
}

/** Two units at most, rounded: `80ms`, `0.3s`, `41s`, `6m20s`, `2m04s`, `2h50m`, `3d4h`. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms > 0 && ms < 95) return `${Math.max(1, Math.round(ms))}ms`;
  if (ms < 10 * SECOND_MS - 50) return `${Number((ms / SECOND_MS).toFixed(1))}s`;
  if (ms < MINUTE_MS - SECOND_MS / 2) return `${Math.round(ms / SECOND_MS)}s`;
  if (ms < HOUR_MS - SECOND_MS / 2) return twoUnits(Math.round(ms / SECOND_MS), 60, 'm', 's', 2);
  if (ms < DAY_MS - MINUTE_MS / 2) return twoUnits(Math.round(ms / MINUTE_MS), 60, 'h', 'm', 2);
  return twoUnits(Math.round(ms / HOUR_MS), 24, 'd', 'h', 1);
}

function sumOf(parts: readonly (string | undefined)[]): number {
  return parts.reduce((sum, part, unit) => {
    if (part === undefined) return sum;
    return NUMBER.test(part) ? sum + Number(part) * (UNITS_MS[unit] ?? Number.NaN) : Number.NaN;
  }, 0);
}

function wholeMs(ms: number): number | undefined {
  const rounded = Math.round(ms);
  return rounded >= 0 && Number.isSafeInteger(rounded) ? rounded : undefined;
}

function twoUnits(count: number, ratio: number, large: string, small: string, digits: number): string {
  const rest = count % ratio;
  const whole = `${Math.floor(count / ratio)}${large}`;
  return rest === 0 ? whole : `${whole}${String(rest).padStart(digits, '0')}${small}`;
}
