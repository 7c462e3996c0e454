/** What a night took: its times, what looks odd about them, and what was used. */
import { formatHandle } from '../../core/attempt.ts';
import type { Durations, NightUsed, Odd } from '../../read/night.ts';
import { seconds, type Wire } from './wire.ts';

export function durationsWire({ ms, min, median, mean, p90, max, outliers, slowest }: Durations): Wire {
  const known = ms.length > 0;
  const measured = { min, median, mean, p90, max };
  return {
    count: ms.length,
    ...Object.fromEntries(
      Object.entries(measured).map(([name, value]) => [`${name}_seconds`, known ? seconds(value) : null]),
    ),
    outliers: outliers.map(formatHandle),
    slowest: slowest.map(({ handle, runId, phaseId, outcome, durationMs }) => ({
      ...{
        handle: formatHandle(handle),
        run_id: runId,
        phase_id: phaseId,
        outcome,
        duration_seconds: seconds(durationMs),
      },
    })),
  };
}

export function oddWire({ instant, instantMs, contradicted, leftovers, protected: beside }: Odd): Wire {
  return {
    instant: instant.map(formatHandle),
    instant_below_seconds: seconds(instantMs),
    contradicted: contradicted.map(formatHandle),
    leftovers: leftovers.map(formatHandle),
    protected_changed: beside.map(formatHandle),
  };
}

export function usedWire(used: NightUsed): Wire {
  return {
    slots: used.slots,
    wall_seconds: seconds(used.wallMs),
    slot_seconds: seconds(used.slotMs),
    busy_seconds: seconds(used.busyMs),
    idle_seconds: seconds(used.slotMs - used.busyMs),
    tokens: used.tokens,
    cost_usd: used.costUsd,
    max_cost_usd: used.maxCostUsd ?? null,
    telemetry_events: used.telemetryEvents,
    telemetry_yield_per_minute: rounded(used.yieldPerMinute),
    attempts_per_hour: rounded(used.perHour),
  };
}

function rounded(number: number | undefined): number | null {
  return number === undefined ? null : Math.round(number * 100) / 100;
}
