import { type HoldReason, wayAround } from '../core/hold.ts';
import type { HeldRun, Selection } from '../core/selection.ts';
import { quoteForShell } from '../core/template.ts';
import type { Undone } from '../read/undone.ts';
import { count, fit, padEnd, padStart, plain, table, WIDTH } from './text.ts';
import { soon } from './time.ts';
import { hasFailedElsewhere, waysOfDoors, wayToQueued } from './undone.ts';

const WORDS: Readonly<Record<HoldReason, string>> = {
  'queued-work': 'queued work in their run',
  running: 'a phase of their run is running',
  after: 'waiting for phases before them',
  'not-before': 'asked to be tried later',
  elsewhere: 'under way elsewhere',
  'tried-this-session': 'tried by this session',
  paused: 'paused',
  repeats: 'the same failure again and again',
  timeouts: 'their run kept timing out',
  quota: 'no free slot',
  'usage-limit': 'usage limit',
  unchanged: 'same failure, nothing changed',
  canary: 'waiting for a canary',
  'in-flow': 'commands of a flow',
};

/** ``usage limit of `claude` ``, where the quota is known. */
export function reasonWords(reason: HoldReason, quota?: string | null): string {
  if (quota == null) return WORDS[reason];
  const name = `\`${plain(quota)}\``;
  return reason === 'paused' ? `${name} is paused` : `${WORDS[reason]} of ${name}`;
}

/** What is left for a reason beside the numbers on a narrow screen, and for the run beside a reason. */
const MIN_WHY = 40;

/** All that one reason holds. */
export interface HeldGroup {
  readonly phases: number;
  readonly runs: number;
  readonly why: string;
  /** How it is overridden. */
  readonly way: string;
}

export function heldGroups(held: readonly HeldRun[]): HeldGroup[] {
  return [...grouped(held)].map(([reason, runs]) => {
    const quota = shared(runs, 'quota');
    const way = wayAround(reason, {
      run: runs.length === 1 ? quoteForShell(plain(runs[0]?.runId ?? 'RUN')) : 'RUN',
      everything: runs.every((run) => run.everything),
      quota: quota === undefined ? quota : quoteForShell(plain(quota)),
      family: shared(runs, 'family'),
      flow: runs[0]?.flow,
    });
    const until = runs.flatMap((run) => run.until ?? []);
    return {
      phases: runs.reduce((sum, run) => sum + run.phases, 0),
      runs: runs.length,
      why: reasonWords(reason, quota) + (until.length === 0 ? '' : ` until ${soon(Math.min(...until))}`),
      way,
    };
  });
}

/** A reason each: how many, why, and the way to override it, on a line of its own where it does not fit. */
export function heldLines(held: readonly HeldRun[]): string[] {
  return heldGroups(held).flatMap(({ phases, runs, why, way }, at) => {
    const numbers = `${padStart(String(phases), 5)} ${phases === 1 ? 'phase, ' : 'phases,'} ${padStart(String(runs), 3)} ${runs === 1 ? 'run ' : 'runs'}`;
    const line = `${at === 0 ? 'HELD ' : '     '}${numbers}  ${padEnd(plain(why), 24)}`;
    return line.length + 1 + way.length <= WIDTH
      ? `${line} ${way}`
      : [line.trimEnd(), `                         ${plain(way)}`];
  });
}

/** Every held run, with its counts. */
export function heldTable(held: readonly HeldRun[], width: number): string {
  const columns = [
    { title: 'RUN', gives: true },
    { title: 'HELD', align: 'right' },
    { title: 'QUEUED', align: 'right' },
    { title: 'RUNNING', align: 'right' },
    { title: 'WHY' },
  ] as const;
  const rows = held.map((run) => [
    plain(run.runId),
    String(run.phases),
    String(run.counts.queued),
    String(run.counts.running),
    fit(whyText(run), Math.max(MIN_WHY, width - MIN_WHY)),
  ]);
  return table(columns, rows, width);
}

function whyText({ reason, quota, until, note }: HeldRun): string {
  const when = until === undefined ? '' : ` until ${soon(until)}`;
  return reasonWords(reason, quota) + when + (note ? ` (${plain(note)})` : '');
}

/** The quota or family that holds all of them, where it is one. */
function shared(runs: readonly HeldRun[], by: 'quota' | 'family'): string | undefined {
  return new Set(runs.map((run) => run[by])).size === 1 ? runs[0]?.[by] : undefined;
}

/** What a drain that does nothing was asked for, and what else there is to do. */
export interface Asked {
  readonly states: Selection['states'];
  /** None: all of its doors. */
  readonly runIds: readonly string[];
  readonly undone: Undone;
}

/** For a drain that does nothing: why, and what would do something. */
export function nothingToDo(held: readonly HeldRun[], asked?: Asked): string {
  if (held.length === 0) return nothingThere(asked);
  const phases = held.reduce((sum, run) => sum + run.phases, 0);
  const [first] = held;
  const oneRun = held.length === 1 && first?.reason === 'queued-work';
  const why = oneRun
    ? `${plain(first.runId)}: ${first.phases} failed ${first.phases === 1 ? 'phase waits' : 'phases wait'} for ${first.counts.queued} queued ${first.counts.queued === 1 ? 'one' : 'ones'}`
    : `${count(phases, 'phase')} in ${count(new Set(held.map((run) => run.runId)).size, 'run')} ${phases === 1 ? 'is' : 'are'} held`;
  return [`Nothing was run. ${why}.`, ...heldLines(held), ...suggestions(held)].join('\n');
}

function nothingThere(asked: Asked | undefined): string {
  if (asked === undefined) return 'Nothing to drain: no phase has failed. See: drain status';
  const { states, runIds, undone } = asked;
  const failed = hasFailedElsewhere(undone) ? 'what has failed is of other doors' : 'no phase has failed';
  const why = `Nothing to drain: ${states === 'failed' ? failed : 'no phase of its own is queued'}.`;
  const ways = [...(states === 'failed' ? wayToQueued(undone, runIds) : []), ...waysOfDoors(undone)];
  if (ways.length === 0) return `${why} See: drain status`;
  const line = `${why} ${ways[0]}`;
  return ways.length === 1 && line.length <= WIDTH ? line : [why, ...ways.map((way) => `  ${way}`)].join('\n');
}

export function suggestions(held: readonly HeldRun[]): string[] {
  if (!held.some((run) => run.reason === 'queued-work')) return [];
  const runs = [...new Set(held.filter((run) => run.reason === 'queued-work').map((run) => run.runId))];
  const which = runs.length === 1 ? ` --run-id ${quoteForShell(plain(runs[0] ?? ''))}` : '';
  return [
    `To go on with the queued phases:      drain --state queued${which}`,
    `To run the failed ones all the same:  drain --no-skip-runs-with-queued${which}`,
  ];
}

function grouped(held: readonly HeldRun[]): Map<HoldReason, HeldRun[]> {
  const groups = new Map<HoldReason, HeldRun[]>();
  for (const run of held) groups.set(run.reason, [...(groups.get(run.reason) ?? []), run]);
  return groups;
}
