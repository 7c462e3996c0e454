/** What `logs --json` prints: one attempt's logs as such, several as a list. */
import { formatHandle } from '../core/attempt.ts';
import { follow } from '../logs/follow.ts';
import { type Found, grep } from '../logs/grep.ts';
import type { Matcher } from '../logs/matcher.ts';
import type { AttemptView } from '../read/attempts.ts';
import type { Log } from '../render/logs/log.ts';
import { logText } from '../render/logs/text.ts';
import { logWire, matchesWire } from '../render/wire/logs.ts';
import type { Wire } from '../render/wire/wire.ts';

/** Of one log; who wants more prints lines. */
const MOST_MATCHES = 10_000;
/** Of one line. */
const MOST_CHARS = 10_000;

export interface DocumentOptions {
  readonly lines: number | undefined;
  readonly matcher: Matcher | undefined;
}

export async function documentOf(
  attempts: readonly AttemptView[],
  logs: readonly Log[],
  options: DocumentOptions,
): Promise<{ readonly document: Wire; readonly found: boolean }> {
  const streams = await Promise.all(logs.map(async (log) => ({ log, ...(await wireOf(log, options)) })));
  const documents = attempts.map(({ runId, phaseId, handle }, nth) => ({
    ...{ run: runId, phase: phaseId, handle: formatHandle(handle) },
    ...Object.fromEntries(streams.filter(({ log }) => log.nth === nth).map(({ log, wire }) => [log.stream, wire])),
  }));
  const [first] = documents;
  return {
    document: first && documents.length === 1 ? first : { logs: documents },
    found: streams.some(({ found }) => found),
  };
}

async function wireOf(
  log: Log,
  { lines, matcher }: DocumentOptions,
): Promise<{ readonly wire: Wire; readonly found: boolean }> {
  if (!matcher) return { wire: logWire(logText(log, lines)), found: true };
  const matches = await matchesIn(log, matcher);
  const wire = matchesWire(log.path, matches.slice(0, MOST_MATCHES), matches.length > MOST_MATCHES);
  return { wire, found: matches.length > 0 };
}

/** At most one more than a document has. */
async function matchesIn(log: Log, matcher: Matcher): Promise<Found[]> {
  const bytes = follow(log.path, { from: log.from.bytes, ended: () => true });
  const found: Found[] = [];
  for await (const one of grep(bytes, { matcher, firstNumber: log.from.lines + 1 })) {
    found.push({ ...one, text: one.text.slice(0, MOST_CHARS), bytes: Buffer.alloc(0) });
    if (found.length > MOST_MATCHES) break;
  }
  return found;
}
