/** The states that other systems write, and what they are here. */
import type { ImportState } from '../core/import-row.ts';

interface SourceState {
  readonly state: ImportState;
  /** Under way in another system. */
  readonly elsewhere: boolean;
}

const SOURCE_STATES: Readonly<Record<string, SourceState>> = {
  QUEUED: { state: 'queued', elsewhere: false },
  EXECUTING: { state: 'queued', elsewhere: true },
  GATE: { state: 'queued', elsewhere: true },
  CI_RUNNING: { state: 'queued', elsewhere: true },
  COMPLETE: { state: 'complete', elsewhere: false },
  FAILED: { state: 'failed', elsewhere: false },
  SKIPPED: { state: 'skipped', elsewhere: false },
};

export const KNOWN_STATES = 'queued, failed, complete, skipped (nor EXECUTING, GATE, CI_RUNNING: under way elsewhere)';

/** In any letter case; undefined for a state that nobody knows. */
export function findSourceState(text: string): SourceState | undefined {
  const name = text.trim().toUpperCase();
  return Object.hasOwn(SOURCE_STATES, name) ? SOURCE_STATES[name] : undefined;
}
