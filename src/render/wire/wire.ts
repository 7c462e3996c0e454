/**
 * The names and shapes of the JSON documents stand in this folder and nowhere else: snake_case, times ISO 8601 UTC,
 * durations in seconds. Here is what all of them are written with.
 */
import { formatHandle } from '../../core/attempt.ts';

export type Wire = Readonly<Record<string, unknown>>;

export function iso(at: number | null | undefined): string | null {
  return at == null ? null : new Date(at).toISOString();
}

export function seconds(ms: number | null | undefined): number | null {
  return ms == null ? null : Math.round(ms) / 1000;
}

export function handleWire(handle: number | null): string | null {
  return handle === null ? null : formatHandle(handle);
}

/** `settleSeconds` -> `settle_seconds` */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
