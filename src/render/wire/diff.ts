/** What `diff --json` prints. */
import { formatHandle } from '../../core/attempt.ts';
import type { Comparison } from '../../logs/compare.ts';
import type { DiffView } from '../diff/view.ts';
import { resultWire } from './result.ts';
import type { Wire } from './wire.ts';

/** Of a line of a log. */
const MAX_CHARS = 10_000;

export function diffWire({ attempts, why, changed, same, unknown, logs }: DiffView): Wire {
  const [before, after] = attempts;
  return {
    ...{ before: formatHandle(before.handle), after: formatHandle(after.handle), chosen: why ?? null },
    changed: changed.map(({ name, before, after, note }) => ({ name, before, after, note: note ?? null })),
    ...{ same, unknown },
    logs: Object.fromEntries(
      logs.map(({ stream, comparison }) => [stream, comparison ? comparedWire(comparison) : null]),
    ),
    attempts: attempts.map(resultWire),
  };
}

function comparedWire({ lines, varied, firstVaried, compared, isPartial }: Comparison): Wire {
  const shown = lines.length > 0 ? lines : firstVaried;
  return {
    differs: lines.length > 0,
    ...{ lines_alike: compared, lines_varied: varied, partial: isPartial },
    lines: shown.map(({ mark, number, text }) => ({ mark, line: number, text: text.slice(0, MAX_CHARS) })),
  };
}
