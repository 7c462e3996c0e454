import type { RecoveredView } from '../recovered.ts';
import { resultWire } from './result.ts';
import type { Wire } from './wire.ts';

/** `recover` */
export function recoveredWire({ finalised, adopted, interrupted, unknown, sessions }: RecoveredView): Wire {
  return {
    finalised: finalised.map(resultWire),
    adopted: adopted.map(resultWire),
    interrupted: interrupted.map(resultWire),
    unknown: unknown.map(({ attempt, why }) => ({ ...resultWire(attempt), why })),
    sessions,
  };
}
