/** What the night cost and what it got done with it. */
import { formatDuration } from '../../../core/duration.ts';
import type { NightUsed, NightView } from '../../../read/night.ts';
import type { Html } from '../html.ts';
import { type Figure, figures, grouped, section } from '../parts.ts';

export function used({ used: what, counts }: NightView): Html | undefined {
  if (counts.tried === 0) return undefined;
  return section('used', 'What it used', figures([...timeFigures(what), ...spentFigures(what, counts.fixed)]));
}

function timeFigures({ wallMs, busyMs, slotMs, slots, perHour }: NightUsed): Figure[] {
  const busy = slotMs > 0 ? `${Math.round((busyMs / slotMs) * 100)} %` : undefined;
  return [
    { name: 'Sessions ran for', value: formatDuration(wallMs) },
    ...(busy === undefined ? [] : [{ name: 'Slots busy', value: busy, note: `of ${slots}` }]),
    ...(perHour === undefined ? [] : [{ name: 'Throughput', value: rounded(perHour), note: 'attempts an hour' }]),
  ];
}

function spentFigures(
  { tokens, costUsd, maxCostUsd, telemetryEvents, yieldPerMinute }: NightUsed,
  fixed: number,
): Figure[] {
  const limit = maxCostUsd === undefined ? [] : [`of ${dollars(maxCostUsd)}`];
  const each = fixed > 0 ? [`${dollars(costUsd / fixed)} for each fixed`] : [];
  const note = [...limit, ...each].join(', ');
  return [
    ...(costUsd > 0 ? [{ name: 'Cost', value: dollars(costUsd), ...(note && { note }) }] : []),
    ...(tokens > 0 ? [{ name: 'Tokens', value: short(tokens), note: grouped(tokens) }] : []),
    ...(telemetryEvents > 0
      ? [
          {
            name: 'Telemetry events',
            value: grouped(telemetryEvents),
            ...(yieldPerMinute !== undefined && { note: `${rounded(yieldPerMinute)} a minute` }),
          },
        ]
      : []),
  ];
}

function dollars(usd: number): string {
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** `1.9M`, `213k` */
function short(number: number): string {
  return number.toLocaleString('en-US', { notation: 'compact', maximumFractionDigits: 1 }).replace('K', 'k');
}

function rounded(number: number): string {
  return number.toLocaleString('en-US', { maximumSignificantDigits: number < 100 ? 2 : 3 });
}
