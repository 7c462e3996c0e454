// Reads what the phases themselves say (phase.sh): when each attempt began and ended, and with which code.
import { existsSync, readFileSync } from 'node:fs';

/**
 * @typedef {{ id: string, key: string, start: number, parent: number, end?: number, code?: number }} Testimony instants in
 * seconds since boot; without `end` it was cut off, or is under way. `parent`: its supervisor.
 */

/** @returns {{ attempts: Map<string, Testimony>, overlaps: string[] }} */
export function readWitness(file) {
  const attempts = new Map();
  const overlaps = [];
  const lines = existsSync(file) ? readFileSync(file, 'latin1').split('\n') : [];
  for (const line of lines) {
    const [word, id, key, at, last] = line.split(' ');
    if (word === 'start') attempts.set(id, { id, key, start: Number(at), parent: Number(last) });
    if (word === 'end') Object.assign(attempts.get(id) ?? {}, { end: Number(at), code: Number(last) });
    if (word === 'overlap') overlaps.push(`${key} (${id})`);
  }
  return { attempts, overlaps };
}

/** Pairs of attempts of one phase that were under way at the same time, by their own clocks. */
export function findOverlaps(attempts) {
  const ended = [...attempts.values()].filter(({ end }) => end !== undefined);
  const sorted = ended.sort((a, b) => a.key.localeCompare(b.key) || a.start - b.start);
  return sorted.flatMap((each, nth) => {
    const next = sorted[nth + 1];
    if (next?.key !== each.key || next.start >= each.end) return [];
    return [`${each.key}: ${next.id} began at ${next.start}, ${each.id} ended at ${each.end}`];
  });
}
