/** What a session does, as it does it: more than most people want to read. */
import { formatHandle } from '../core/attempt.ts';
import type { DrainEvent } from '../core/event.ts';
import { maskArgv } from '../core/mask.ts';
import { formatKey } from '../core/phase.ts';
import type { AttemptView } from '../read/attempts.ts';
import { fit, padEnd, paint, plain } from './text.ts';
import { soon } from './time.ts';

const INDENT = '        ';

/** Lines beside those that everybody gets; none for most events. A log's path stays whole, so that it can be copied. */
export function eventLines(event: DrainEvent, attempt: AttemptView | undefined, columns: number): string[] {
  const told = TELL[event.type]?.(event, attempt);
  const logs = event.type === 'attempt.started' ? [attempt?.stdoutPath, attempt?.stderrPath] : [];
  return [
    ...(told === undefined ? [] : [fit(told, columns - INDENT.length)]),
    ...logs.flatMap((path) => (path ? [plain(path)] : [])),
  ].map((line) => paint.faint(INDENT + line));
}

type Tell = (event: DrainEvent, attempt: AttemptView | undefined) => string;

const TELL: Readonly<Partial<Record<DrainEvent['type'], Tell>>> = {
  'attempt.claimed': (event, attempt) => `${label('claim', event)}${phaseOf(event)}, try ${attempt?.number ?? '?'}`,
  'attempt.started': (event, attempt) => `${label('start', event)}${plain(maskArgv(attempt?.argv ?? []).join(' '))}`,
  'attempt.adopted': (event) => `${label('adopt', event)}${phaseOf(event)}`,
  'attempt.ended': (event) => `${label('end', event)}${plain(`${event.data.outcome} -> ${event.data.to}`)}`,
  'telemetry.rejected': (event) =>
    label('odd', event) + plain(`telemetry line ${event.data.line}: ${event.data.reason}`),
  'hold.placed': ({ data }) => padEnd('hold', 15) + plain(`${heldThing(data)}${untilOf(data)}: ${data.note}`),
};

function phaseOf({ key }: DrainEvent): string {
  return key ? plain(formatKey(key)) : '';
}

function untilOf({ until }: DrainEvent['data']): string {
  return typeof until === 'number' ? ` until ${soon(until)}` : '';
}

function label(what: string, { attempt }: DrainEvent): string {
  return `${padEnd(what, 7)} ${padEnd(attempt === undefined ? '' : formatHandle(attempt), 6)} `;
}

function heldThing({ on, runId, phaseId, family, quota }: DrainEvent['data']): string {
  const things: Readonly<Record<string, unknown>> = { run: runId, phase: `${runId}/${phaseId}`, family, quota };
  return on === 'everything' ? 'everything' : `${on} ${things[String(on)]}`;
}
