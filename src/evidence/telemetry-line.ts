import { messageOf } from '../core/error.ts';

export interface ParsedTelemetry {
  readonly rows: readonly { readonly kind: string; readonly payload: Readonly<Record<string, unknown>> }[];
  readonly rejected: readonly { readonly line: string; readonly reason: string }[];
  readonly tokens: number;
  readonly costUsd: number;
}

/** What of a bad line is kept. */
const KEPT_CHARS = 500;

/** Fields that say how many tokens one event used: the first group of which any is there. */
const TOKEN_FIELDS = [
  ['tokens'],
  ['total_tokens'],
  ['input_tokens', 'output_tokens'],
  ['prompt_tokens', 'completion_tokens'],
  ['actual_output_tokens'],
];

export function parseTelemetry(text: string): ParsedTelemetry {
  const rows: ParsedTelemetry['rows'][number][] = [];
  const rejected: ParsedTelemetry['rejected'][number][] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const parsed = parseLine(line);
    if ('reason' in parsed) rejected.push({ line: line.slice(0, KEPT_CHARS), reason: parsed.reason });
    else rows.push(parsed);
  }
  return {
    ...{ rows, rejected },
    tokens: rows.reduce((sum, { payload }) => sum + tokensOf(payload), 0),
    costUsd: rows.reduce((sum, { payload }) => sum + positive(payload.cost_usd), 0),
  };
}

function parseLine(line: string): ParsedTelemetry['rows'][number] | { reason: string } {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { reason: 'not an object' };
    const { event, ...payload } = value as Record<string, unknown>;
    if (typeof event !== 'string' || event === '') return { reason: 'it names no `event`' };
    return { kind: event, payload };
  } catch (thrown) {
    return { reason: `not JSON: ${messageOf(thrown)}` };
  }
}

function tokensOf(payload: Readonly<Record<string, unknown>>): number {
  const fields = TOKEN_FIELDS.find((group) => group.some((field) => payload[field] !== undefined)) ?? [];
  return Math.round(fields.reduce((sum, field) => sum + positive(payload[field]), 0));
}

/** What no phase can have used is not counted: sums must stay numbers. */
function positive(value: unknown): number {
  return typeof value === 'number' && value > 0 && value <= Number.MAX_SAFE_INTEGER ? value : 0;
}
