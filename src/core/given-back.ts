/** Why an attempt was given back, as it stands on record: what is more than a sentence is written here, and read here again. */
import { withoutLogPath } from './failure/said.ts';

export interface GivenBackReason {
  /** Without what differs from attempt to attempt: the log to open, and the time to come back. */
  readonly said: string;
  /** Epoch milliseconds; when it may be tried again, where that is known. */
  readonly until: number | undefined;
  /** Its baseline could not be built, and `said` is why. */
  readonly isBaseline: boolean;
}

/** `given back: usage limit, not before 2026-01-12T06:00:00.000Z (quota exceeded)` */
export function givenBackMessage(
  what: string,
  { until, said }: { readonly until?: number | undefined; readonly said?: string | undefined },
): string {
  const when = until === undefined ? '' : `, not before ${new Date(until).toISOString()}`;
  return `given back: ${what}${when}${said ? ` (${said})` : ''}`;
}

/** `how` is what the build said. */
export function noBaselineMessage(key: string, { log, how }: { readonly log: string; readonly how: string }): string {
  return `its baseline ${key} could not be built (log: ${log}): ${how}`;
}

const BASELINE = /^its baseline .*? could not be built \(log: .*?\): /;
const NOT_BEFORE = /, not before (\d{4,6}-\d\d-\d\dT[\d:.]+Z)/;

export function parseGivenBack(message: string): GivenBackReason {
  const text = withoutLogPath(message).replace(/^(?:given back|not started): /, '');
  const until = NOT_BEFORE.exec(text)?.[1];
  return {
    said: text.replace(BASELINE, '').replace(NOT_BEFORE, ''),
    until: until === undefined ? undefined : Date.parse(until),
    isBaseline: BASELINE.test(text),
  };
}
