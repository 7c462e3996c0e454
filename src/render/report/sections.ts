/** What else came of a night, a section each: the same for a terminal and for Markdown. */
import { formatHandle } from '../../core/attempt.ts';
import { formatDuration } from '../../core/duration.ts';
import { formatKey } from '../../core/phase.ts';
import { formatSoon } from '../../core/time-of-day.ts';
import type { Fixes, GivenBack, NightAttempt, NightPipe, NightView } from '../../read/night.ts';
import { pipeText } from '../pipe/block.ts';
import { count, fit, padStart, plain } from '../text.ts';
import { clock } from '../time.ts';

/** One line: our own words, then foreign ones, then what to type to see more. */
export interface Fact {
  readonly text: string;
  readonly quote?: string;
  readonly command?: string;
}

export interface Section {
  readonly label: string;
  readonly facts: readonly Fact[];
}

/** So that all of it stays on one screen. */
const SHOWN = 2;
/** Beside each other on a line. */
const NAMED = 2;

/** Those that have something to say, in their order. */
export function sectionsOf(view: NightView): Section[] {
  const sections: Section[] = [
    { label: 'FIXED', facts: fixedFacts(view) },
    { label: 'FLAKY', facts: flakyFacts(view.fixes) },
    { label: 'BACK', facts: capped(view.givenBack.map(givenBackFacts), 'reason') },
    { label: 'DEAD', facts: deadFacts(view) },
    { label: 'ADOPTED', facts: capped(view.recovered.map(recoveredFact), 'attempt') },
    { label: 'FLOWS', facts: capped(view.pipes.map(pipeFact), 'flow') },
    { label: 'STOPPED', facts: capped(view.stopped.map(stoppedFact), 'reason') },
    { label: 'LATER', facts: laterFacts(view) },
    { label: 'ODD', facts: oddFacts(view) },
    { label: 'USED', facts: usedFacts(view) },
    { label: 'TIMES', facts: timeFacts(view) },
    { label: 'SLOWEST', facts: slowestFacts(view) },
  ];
  return sections.filter(({ facts }) => facts.length > 0);
}

/** The numbers add up to what succeeded. */
function fixedFacts({ counts, fixes }: NightView): Fact[] {
  const { succeeded, fixed } = counts;
  const queued = succeeded - fixed;
  const parts = [
    ...(fixes ? fixTexts(fixes) : fixed > 0 ? [`${fixed} that had failed`] : []),
    ...(queued > 0 ? [`${queued} queued ${queued === 1 ? 'one' : 'ones'} ok`] : []),
  ];
  return parts.length === 0 ? [] : [{ text: parts.join('; ') }];
}

function fixTexts({ gone, firstTries, flaky, others }: Fixes): string[] {
  const left = gone.slice(SHOWN);
  const phases = left.reduce((sum, { fixed }) => sum + fixed, 0);
  return [
    ...gone.slice(0, SHOWN).map(goneText),
    ...(left.length > 0 ? [`${phases} of ${count(left.length, 'more family', 'more families')} that are gone`] : []),
    ...(firstTries > 0 ? [count(firstTries, 'first try', 'first tries')] : []),
    ...(others > 0 ? [`${others} of what others still fail with`] : []),
    ...(flaky > 0 ? [`${flaky} flaky`] : []),
  ];
}

/** A configuration may name one of any length. */
const LONGEST_CATEGORY = 30;

function goneText({ fingerprint, category, fixed, commit }: Fixes['gone'][number]): string {
  const since = commit === null ? 'gone' : `gone since ${commit.slice(0, 7)}`;
  return `${fixed} of ${fingerprint} (${fit(category.replace(/[^\w .-]/g, '?'), LONGEST_CATEGORY)}), ${since}`;
}

function flakyFacts(fixes: Fixes | undefined): Fact[] {
  if (!fixes || fixes.flaky === 0) return [];
  return [{ text: `${fixes.flaky} passed on the commit they had failed on`, command: 'drain failures --flaky' }];
}

function givenBackFacts({ why, attempts, at, until, isBaseline, said, handle }: GivenBack): Fact[] {
  const command = `drain show ${formatHandle(handle)}`;
  const quote = plain(said);
  if (why === 'rate-limit') {
    const again = until === undefined ? '' : `, open again ${formatSoon(until, at)}`;
    return [{ text: `${attempts} usage limit at ${clock(at)}${again}; no attempt burned` }];
  }
  if (isBaseline)
    return [
      { text: `${attempts} baseline not built at ${clock(at)}; no attempt burned`, command },
      { text: '', quote },
    ];
  return [{ text: `${attempts} at ${clock(at)}, no attempt burned: `, quote, command }];
}

function deadFacts({ poisoned, exhausted, isLatest }: NightView): Fact[] {
  const burned = `${exhausted} burned all their attempts`;
  return [
    ...(poisoned.length > 0
      ? [
          {
            text: `${poisoned.length} poison: their controllers died with them`,
            command: showText(poisoned.map(handleOf)),
          },
        ]
      : []),
    // What else is dead by now is no part of a night that others followed.
    ...(exhausted > 0 ? [isLatest ? { text: burned, command: 'drain failures --dead' } : { text: burned }] : []),
  ];
}

/** They count for the sessions that they are of. */
function recoveredFact({ handle, outcome, sessionId, ...key }: NightAttempt): Fact {
  const word = outcome === null ? 'waited for' : outcome === 'succeeded' ? 'ok' : outcome.replace('_', ' ');
  return { text: `${formatHandle(handle)}  ${word}  `, quote: `${plain(formatKey(key))} of ${plain(sessionId)}` };
}

/** `leads-1: fit 21/21 batches, 1 failed` */
function pipeFact({ handle, runId, ...standing }: NightPipe): Fact {
  return { text: '', quote: `${plain(runId)}: ${pipeText(standing)}`, command: `drain show ${formatHandle(handle)}` };
}

function stoppedFact({ note, runs, runId }: NightView['stopped'][number]): Fact {
  return runs === 1
    ? { text: '', quote: `${plain(runId)}: ${plain(note)}` }
    : { text: `${runs} runs: `, quote: plain(note) };
}

function laterFacts({ later }: NightView): Fact[] {
  if (!later || later.phases === 0) return [];
  const batch = later.batchSize > 0 ? ` (--batch-size ${later.batchSize})` : '';
  const nights = later.nights === undefined ? '' : `: about ${count(later.nights, 'more night')}`;
  return [{ text: `${later.phases} not reached${batch}${nights}`, command: 'drain plan' }];
}

function oddFacts({ odd, durations }: NightView): Fact[] {
  const { instant, instantMs, contradicted, leftovers } = odd;
  const beside = `ran as protected files changed: ${handlesText(odd.protected)}`;
  const median = formatDuration(durations.median);
  return [
    ...oddFact(instant, `ended in under ${formatDuration(instantMs)} (median ${median})`),
    ...oddFact(contradicted, 'failed with exit code 0: what they left speaks against it'),
    ...oddFact(leftovers, 'left processes behind'),
    ...oddFact(odd.protected, beside),
    ...oddFact(durations.outliers, `far slower than the others (median ${median})`),
  ];
}

function oddFact(handles: readonly number[], what: string): Fact[] {
  return handles.length === 0 ? [] : [{ text: `${handles.length} ${what}`, command: showText(handles) }];
}

function usedFacts({ used, counts }: NightView): Fact[] {
  if (counts.tried === 0) return [];
  const { slots, slotMs, busyMs, wallMs, telemetryEvents, tokens, costUsd, maxCostUsd, perHour, yieldPerMinute } = used;
  const of = maxCostUsd === undefined ? '' : ` of $${money(maxCostUsd)}`;
  const share = slotMs > 0 ? ` ${Math.round((100 * busyMs) / slotMs)}% busy in ${formatDuration(wallMs)}` : '';
  const first = [`${count(slots, 'slot')}${share}`, perHour !== undefined && `${compact(perHour)} tried an hour`];
  const second = [
    tokens > 0 && `${compact(tokens)} tokens`,
    costUsd > 0 && `$${money(costUsd)}${of}`,
    telemetryEvents > 0 && count(telemetryEvents, 'telemetry event'),
    yieldPerMinute !== undefined && `${compact(yieldPerMinute)} a minute`,
  ];
  return [first, second]
    .map((parts) => ({ text: parts.filter((part) => part !== false).join(', ') }))
    .filter(({ text }) => text !== '');
}

function timeFacts({ durations }: NightView): Fact[] {
  if (durations.ms.length === 0) return [];
  const { min, median, mean, p90, max } = durations;
  const named = Object.entries({ min, median, mean, p90, max });
  return [{ text: named.map(([name, ms]) => `${name} ${formatDuration(ms)}`).join(', ') }];
}

function slowestFacts({ durations: { ms, slowest } }: NightView): Fact[] {
  if (ms.length < 2) return [];
  return slowest.map(({ handle, durationMs, outcome, ...key }) => ({
    text: `${padStart(formatDuration(durationMs), 6)}  ${unpaintedWord(outcome)}  `,
    quote: plain(formatKey(key)),
    command: `drain show ${formatHandle(handle)}`,
  }));
}

function unpaintedWord(outcome: 'succeeded' | 'failed' | 'timed_out'): string {
  return { succeeded: 'ok  ', failed: 'FAIL', timed_out: 'TIME' }[outcome];
}

/** `a10, a11 ...` */
function handlesText(handles: readonly number[]): string {
  const named = handles.slice(0, NAMED).map(formatHandle).join(', ');
  return handles.length > NAMED ? `${named} ...` : named;
}

function showText(handles: readonly number[]): string {
  return `drain show ${formatHandle(handles[0] ?? 0)}`;
}

function handleOf({ handle }: NightAttempt): number {
  return handle;
}

/** One or several lines each. */
function capped(told: readonly (Fact | readonly Fact[])[], noun: string): Fact[] {
  const left = told.length - SHOWN;
  const more = left > 0 ? [{ text: `and ${left} more ${noun}${left === 1 ? '' : 's'}` }] : [];
  return [...told.slice(0, SHOWN).flat(), ...more];
}

const COMPACT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** `1.9M` */
function compact(number: number): string {
  return COMPACT.format(number);
}

function money(usd: number): string {
  return usd.toFixed(2).replace(/\.00$/, '');
}
