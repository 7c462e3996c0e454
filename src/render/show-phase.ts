import { formatHandle } from '../core/attempt.ts';
import { formatDuration } from '../core/duration.ts';
import { wayAround } from '../core/hold.ts';
import { maskArgv, maskText } from '../core/mask.ts';
import { type Command, formatKey } from '../core/phase.ts';
import { formatArgv } from '../core/template.ts';
import type { AttemptView } from '../read/attempts.ts';
import type { PhaseHold } from '../read/phase-holds.ts';
import type { PhaseMove } from '../read/phase-moves.ts';
import type { PhaseView } from '../read/phases.ts';
import type { Removal } from '../read/removals.ts';
import type { UnderWay } from '../read/under-way.ts';
import { stateWord, withoutLog } from './ended.ts';
import { fact, facts, fold, ROOM, spread } from './facts.ts';
import { reasonWords } from './held.ts';
import { countHistory, historyLines } from './history.ts';
import { itemLine } from './item.ts';
import { logPathLines } from './log-paths.ts';
import { wordOf } from './moved.ts';
import { type PipeShown, pipeBlock } from './pipe/block.ts';
import { underWayLine } from './status.ts';
import { count, fit, padEnd, paint, plain, WIDTH } from './text.ts';
import { soon } from './time.ts';

/** Lines of a terminal, one of which is for what is typed next. */
const SCREEN = 23;
/** Of the history, however much else there is to tell. */
const LEAST_SHOWN = 6;
/** Of one fact: `--script` has a long command whole. */
const FACT_LINES = 3;

export interface PhaseScreen {
  readonly phase: PhaseView;
  /** The oldest first. */
  readonly attempts: readonly AttemptView[];
  /** What somebody did about it; the oldest first. */
  readonly moves: readonly PhaseMove[];
  /** Lines of its history; nothing: as many as fit. */
  readonly limit: number | undefined;
  readonly holds: readonly PhaseHold[];
  readonly underWay: UnderWay | undefined;
  /** It runs a flow. */
  readonly pipe: PipeShown | undefined;
  readonly now: number;
  /** Of the newest attempt's logs, where it is on record that they are gone. */
  readonly removal: Removal | undefined;
  /** A path as it is shown. */
  readonly shorten: (path: string) => string;
}

/** All of it on one screen, for a usual history. */
export function phaseText(screen: PhaseScreen): string {
  const { phase, attempts, moves, limit } = screen;
  const facts = factLines(screen);
  const next = nextLines(screen);
  // Two empty lines and a title; and one to say that there is more.
  const room = SCREEN - facts.length - next.length - 3;
  const fitting = countHistory({ attempts, moves }) > room ? room - 1 : room;
  const history = historyLines({ attempts, moves, limit: limit ?? Math.max(LEAST_SHOWN, fitting) });
  return [
    ...facts,
    '',
    ...(history.left > 0 ? [`${history.left} lines before these: drain show ${wordsOf(phase)} --limit 0`] : []),
    ...history.lines,
    ...(attempts.length === 0 ? ['Never tried here.'] : []),
    ...(next.length > 0 ? ['', ...next] : []),
  ].join('\n');
}

function factLines({ phase, holds, underWay, pipe, now, attempts, ...screen }: PhaseScreen): string[] {
  const newest = attempts.at(-1);
  return [
    spread(paint.strong(fit(plain(formatKey(phase)), WIDTH - 12, 'middle')), stateWord(phase.state)),
    ...short('item', phase.item === null ? '' : itemLine(phase.item)),
    ...short('command', commandText(phase.command)),
    ...short('directory', plain(phase.cwd ?? '')),
    ...short('limit', limitText(phase.timeoutMs)),
    ...short('quotas', phase.quotas.map(plain).join(', ')),
    ...short('tried', triedText(phase)),
    ...short('source', sourceText(phase)),
    ...short('failure', failureText(phase)),
    ...fact(
      'skipped',
      phase.skippedBy === null ? '' : `by ${plain(phase.skippedBy)}. To bring back: drain retry ${wordsOf(phase)}`,
    ),
    ...facts('running', underWay ? underWayLine(underWay, now) : []),
    ...(pipe ? pipeBlock(pipe) : []),
    ...facts(
      'held',
      holds.map((hold) => holdLine(hold, phase)),
    ),
    ...(newest && screen.removal ? logPathLines(newest, screen) : []),
  ];
}

function short(label: string, value: string): string[] {
  const lines = fold(fit(value, ROOM * FACT_LINES), ROOM).slice(0, FACT_LINES);
  return value === ''
    ? []
    : facts(
        label,
        lines.map((line) => fit(line, ROOM)),
      );
}

function commandText(command: Command | null): string {
  if (command === null) return '(none of its own: the configuration file may name one)';
  const { template, shell } = command;
  const text = typeof template === 'string' ? maskText(template) : formatArgv(maskArgv(template));
  return plain(shell ? `sh -c: ${text}` : text);
}

function limitText(timeoutMs: number | null): string {
  if (timeoutMs === null) return '';
  return timeoutMs === 0 ? 'no time limit' : `${formatDuration(timeoutMs)} each`;
}

function triedText({ attempts, burned, maxAttempts }: PhaseView): string {
  const most = maxAttempts === null || maxAttempts === 0 ? '' : ` of at most ${maxAttempts}`;
  return `${count(attempts, 'time')}, ${burned} burned${most}`;
}

function sourceText({ source, sourceState }: PhaseView): string {
  if (source === null) return '';
  return sourceState ? `${plain(source)}, ${plain(sourceState)} there` : plain(source);
}

function failureText({ state, category, fingerprint, lastReason }: PhaseView): string {
  if (lastReason === null && fingerprint === null) return state === 'failed' ? 'no reason on record' : '';
  return [category, fingerprint, withoutLog(lastReason)].filter((part) => part !== null && part !== '').join('  ');
}

function holdLine({ reason, on, by, note, until, quota, family, flow }: PhaseHold, phase: PhaseView): string {
  const when = until == null ? '' : ` until ${soon(until)}`;
  // Who met a usage limit stands in its note.
  const who = by === undefined || reason === 'usage-limit' ? '' : ` by ${plain(by)}`;
  const target = on === 'phase' ? wordsOf(phase) : wordOf(phase.runId);
  const way = wayAround(reason, {
    run: target,
    everything: on === 'everything',
    quota: quota == null ? undefined : wordOf(quota),
    family: family ?? undefined,
    flow,
  });
  const why = `${reasonWords(reason, quota)}${when}${who}${note ? ` (${plain(note)})` : ''}`;
  return `${fit(why, Math.max(20, ROOM - way.length - 3))}   ${way}`;
}

function wordsOf({ runId, phaseId }: PhaseView): string {
  return `${wordOf(runId)} ${wordOf(phaseId)}`;
}

function nextLines({ phase, attempts }: PhaseScreen): string[] {
  const newest = attempts.at(-1);
  const words = wordsOf(phase);
  const handle = newest ? formatHandle(newest.handle) : '';
  const hasFailed = newest !== undefined && newest.outcome !== null && newest.outcome !== 'succeeded';
  const commands: (readonly [command: string, what: string] | false)[] = [
    newest?.outcome === null && [`drain logs ${handle} -f`, 'what it prints, as it runs'],
    hasFailed && [`drain logs ${handle} --stderr`, 'what it said last'],
    attempts.length > 1 && [`drain diff ${words}`, 'what changed between its attempts'],
    newest !== undefined && [`drain show ${handle}`, 'all that is on record of the newest'],
    [`drain show ${newest ? handle : words} --script`, 'to do it again by hand'],
    (phase.state === 'dead' || phase.state === 'complete') && [`drain retry ${words}`, 'to have it run again'],
  ];
  const shown = commands.filter((entry) => entry !== false).slice(0, 4);
  const width = Math.min(30, Math.max(...shown.map(([command]) => command.length)));
  return facts(
    'next',
    shown.map(([command, what]) => (command.length > width ? command : `${padEnd(command, width)}   ${what}`)),
  );
}
