import { basename } from 'node:path';
import { formatHandle } from '../core/attempt.ts';
import { formatDuration } from '../core/duration.ts';
import { maskArgv } from '../core/mask.ts';
import { type Counts, formatKey } from '../core/phase.ts';
import { formatArgv } from '../core/template.ts';
import type { IdentityLine } from '../logs/identity.ts';
import type { AttemptView } from '../read/attempts.ts';
import type { Removal } from '../read/removals.ts';
import type { UnderWay } from '../read/under-way.ts';
import { countsText, endText, outcomeWord, withoutLog } from './ended.ts';
import { fact, facts, fold, ROOM, spread } from './facts.ts';
import { logPathLines } from './log-paths.ts';
import { type PipeShown, pipeBlock } from './pipe/block.ts';
import { underWayLine } from './status.ts';
import { count, fit, paint, plain, WIDTH } from './text.ts';
import { localTime } from './time.ts';

/** What the log's head says and this screen shows in its own words. */
const SHOWN_ALREADY = ['PHASE', 'COMMAND'];
const STDERR_LINES = 10;

export interface AttemptScreen {
  readonly attempt: AttemptView;
  readonly underWay: UnderWay | undefined;
  /** It runs a flow. */
  readonly pipe: PipeShown | undefined;
  readonly identity: readonly IdentityLine[];
  /** The end of its stderr. */
  readonly stderr: string;
  readonly now: number;
  readonly shorten: (path: string) => string;
  /** Of its logs, where it is on record that they are gone. */
  readonly removal: Removal | undefined;
}

export function attemptText(screen: AttemptScreen): string {
  const { attempt, underWay, now } = screen;
  const { leftovers, resultData } = attempt;
  return [
    spread(
      paint.strong(`${formatHandle(attempt.handle)}  ${fit(plain(formatKey(attempt)), WIDTH - 24, 'middle')}`),
      `attempt ${attempt.number}`,
    ),
    ...(underWay ? facts('running', underWayLine(underWay, now)) : endLines(attempt)),
    ...(screen.pipe ? pipeBlock(screen.pipe) : []),
    ...fact(
      'failure',
      [attempt.category, attempt.fingerprint]
        .filter((part) => part !== null)
        .map(plain)
        .join('  '),
    ),
    ...fact('reason', withoutLog(attempt.message)),
    ...attempt.notes.map((note) => plain(note)).flatMap((note, at) => fact(at === 0 ? 'notes' : '', note)),
    ...facts(
      'leftovers',
      leftovers.map((left) => fit(`outlived it: ${plain(left)}`, ROOM)),
    ),
    ...fact('command', plain(formatArgv(maskArgv(attempt.argv)))),
    ...fact('directory', plain(attempt.cwd ?? '')),
    ...fact('commit', commitText(attempt)),
    ...fact('process', attempt.executor === null ? '' : plain(`${attempt.executor} ${attempt.ref ?? ''}`)),
    ...fact(
      'claimed',
      `${localTime(attempt.claimedAt)}, from ${attempt.initialState}${attempt.finalState === null ? '' : `, then ${attempt.finalState}`}`,
    ),
    ...fact('run', countsLine(attempt.countsBefore, attempt.countsAfter)),
    ...fact('telemetry', telemetryText(attempt)),
    ...fact('data', resultData === null ? '' : fit(plain(JSON.stringify(resultData)), ROOM)),
    ...fact('session', plain(attempt.sessionId)),
    ...fact('adopted', attempt.adoptedBy === null ? '' : `by ${plain(attempt.adoptedBy)}: its own controller had died`),
    ...logPathLines(attempt, screen),
    ...fact('snapshot', snapshotText(attempt)),
    ...identityLines(screen.identity),
    ...stderrLines(screen.stderr),
  ].join('\n');
}

function endLines(attempt: AttemptView): string[] {
  const took = attempt.durationMs === null ? '' : ` after ${formatDuration(attempt.durationMs)}`;
  const from = attempt.startedAt === null ? '' : `, ${localTime(attempt.startedAt)}`;
  return fact('ended', `${outcomeWord(attempt.outcome).trimEnd()}  ${endText(attempt)}${took}${from}`);
}

function commitText({ gitCommit, gitDirty }: AttemptView): string {
  return gitCommit === null ? '' : `${gitCommit}${gitDirty ? ' (with uncommitted changes)' : ''}`;
}

function countsLine(before: Counts, after: Counts | null): string {
  const texts = [before, ...(after ? [after] : [])].map((counts) => countsText(counts).replaceAll('  ', ' '));
  return texts.join('  ->  ');
}

/** Lies beside the logs, whose folder is named above. */
function snapshotText({ snapshotPath }: AttemptView): string {
  return snapshotPath === null ? '' : `${plain(basename(snapshotPath))}  (what it was doing when it was ended)`;
}

function telemetryText({ telemetryEvents, telemetryRejected, tokens, costUsd }: AttemptView): string {
  const parts = [
    count(telemetryEvents, 'event'),
    telemetryRejected > 0 && `${count(telemetryRejected, 'line')} could not be read`,
    tokens > 0 && `${tokens.toLocaleString('en-US')} tokens`,
    costUsd > 0 && `$${costUsd.toFixed(2)}`,
  ].filter((part) => part !== false);
  return parts.join(', ');
}

function identityLines(identity: readonly IdentityLine[]): string[] {
  const shown = identity.filter(({ name }) => !SHOWN_ALREADY.includes(name));
  if (shown.length === 0) return [];
  const lines = shown.flatMap(({ name, value }) => {
    const text = `${plain(name)}: ${plain(value)}`;
    return name === 'PATH' ? [fit(text, WIDTH - 2)] : fold(text, WIDTH - 2);
  });
  return ['', paint.faint('environment, as the head of its stdout log has it'), ...lines.map((line) => `  ${line}`)];
}

function stderrLines(stderr: string): string[] {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return [];
  const shown = lines.slice(-STDERR_LINES);
  return [
    '',
    paint.faint(`last ${count(shown.length, 'line')} of stderr`),
    ...shown.map((line) => `  ${fit(plain(line), WIDTH - 2)}`),
  ];
}
