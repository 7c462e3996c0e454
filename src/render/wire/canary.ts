import type { Canaried } from '../canary.ts';
import { resultWire } from './result.ts';
import type { Wire } from './wire.ts';

export function canaryWire({ family, attempt, sessionId, others }: Canaried): Wire {
  const passed = attempt?.outcome === 'succeeded';
  return {
    family,
    session_id: sessionId,
    passed,
    released: passed ? others : 0,
    held: passed || attempt === undefined ? 0 : others,
    canary: attempt === undefined ? null : resultWire(attempt),
  };
}
