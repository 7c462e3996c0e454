/** What two attempts differ in, apart from their logs. */
import { formatDuration } from '../../core/duration.ts';
import { maskArgv } from '../../core/mask.ts';
import type { Limits } from '../../core/phase.ts';
import { formatArgv } from '../../core/template.ts';
import type { IdentityLine } from '../../logs/identity.ts';
import type { AttemptSettings } from '../../read/attempt-settings.ts';
import type { AttemptView } from '../../read/attempts.ts';
import type { SessionView } from '../../read/sessions.ts';

export interface Compared {
  readonly attempt: AttemptView;
  readonly settings: AttemptSettings;
  readonly session: SessionView | undefined;
  /** Of its stdout log; none where that is gone. */
  readonly identity: readonly IdentityLine[];
}

/** One thing that both have, or that only one of them has. */
export interface Change {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly note?: string;
}

export interface Changes {
  readonly changed: readonly Change[];
  /** Names of what is the same in both. */
  readonly same: readonly string[];
  /** Names of what is not known of one of them. */
  readonly unknown: readonly string[];
}

type Pair<T> = readonly [T, T];

/** From this ratio on, the one took longer than the other. */
const LONGER = 1.5;
/** What the head of a log says that is told otherwise, or differs always. */
const TOLD = ['PHASE', 'HOST', 'COMMAND'];

export function changesOf(sides: Pair<Compared>): Changes {
  const facts = [...outcomeFacts(sides), durationFact(sides), ...workFacts(sides), ...surroundings(sides)];
  const isKnown = ({ before, after }: Change): boolean => before !== null || after !== null;
  const isSame = ({ before, after, note }: Change): boolean => before === after && note === undefined;
  const environment = sides.every(({ identity }) => identity.length > 0) ? environmentFacts(sides) : undefined;
  const all = [...facts, ...(environment ?? [])].filter(isKnown);
  const environmentIsSame = environment?.every((fact) => !isKnown(fact) || isSame(fact)) === true;
  return {
    changed: all.filter((fact) => !isSame(fact)),
    same: [
      ...facts.filter((fact) => isKnown(fact) && isSame(fact)).map(({ name }) => name),
      ...(environmentIsSame ? ['environment'] : []),
    ],
    unknown: environment ? [] : ['environment'],
  };
}

function factOf(name: string, sides: Pair<Compared>, read: (side: Compared) => string | null): Change {
  return { name, before: read(sides[0]), after: read(sides[1]) };
}

function outcomeFacts(sides: Pair<Compared>): Change[] {
  return [
    factOf('outcome', sides, ({ attempt }) => attempt.outcome),
    factOf('code', sides, ({ attempt: { returnCode, signal } }) =>
      returnCode === null ? signal : `${returnCode}${signal === null ? '' : ` (${signal})`}`,
    ),
    factOf('failure', sides, ({ attempt: { category, fingerprint } }) =>
      category === null ? null : [category, fingerprint].filter((part) => part !== null).join('  '),
    ),
  ];
}

function durationFact([{ attempt: one }, { attempt: other }]: Pair<Compared>): Change {
  const [before, after] = [one.durationMs, other.durationMs];
  const texts = [before, after].map((ms) => (ms === null ? null : formatDuration(ms))) as [
    string | null,
    string | null,
  ];
  if (before === null || after === null) return { name: 'duration', before: texts[0], after: texts[1] };
  const ratio = Math.max(1, after) / Math.max(1, before);
  if (ratio < LONGER && ratio > 1 / LONGER) return { name: 'duration', before: texts[0], after: texts[0] };
  const note = ratio > 1 ? `${times(ratio)} as long` : `${times(1 / ratio)} as fast`;
  return { name: 'duration', before: texts[0], after: texts[1], note };
}

function times(ratio: number): string {
  return `${ratio < 10 ? ratio.toFixed(1) : Math.round(ratio)} times`;
}

function workFacts(sides: Pair<Compared>): Change[] {
  const masked = ({ attempt }: Compared): string[] => maskArgv(attempt.argv);
  return [
    factOf('commit', sides, ({ attempt: { gitCommit, gitDirty } }) =>
      gitCommit === null ? null : `${gitCommit}${gitDirty ? ' (with uncommitted changes)' : ''}`,
    ),
    ...commandFacts([masked(sides[0]), masked(sides[1])]),
    factOf('directory', sides, ({ attempt }) => attempt.cwd),
    factOf('inputs', sides, ({ settings }) => settings.inputsDigest),
    factOf('limits', sides, ({ settings }) => (settings.limits === null ? null : limitsText(settings.limits))),
  ];
}

/** Of long commands that differ in a few arguments, only those. */
function commandFacts([before, after]: Pair<readonly string[]>): Change[] {
  const whole = { name: 'command', before: formatArgv(before), after: formatArgv(after) };
  if (whole.before === whole.after || before.length !== after.length) return [whole];
  const places = before.flatMap((argument, at) => (argument === after[at] ? [] : [at]));
  if (places.length > 2 || places.includes(0)) return [whole];
  return places.map((at) => ({ name: `argument ${at}`, before: before[at] ?? '', after: after[at] ?? '' }));
}

function limitsText({ timeoutMs, silenceMs, maxLogBytes }: Limits): string {
  const parts = [
    timeoutMs > 0 ? `time ${formatDuration(timeoutMs)}` : 'no time limit',
    ...(silenceMs > 0 ? [`silence ${formatDuration(silenceMs)}`] : []),
    ...(maxLogBytes > 0 ? [`log ${Math.round(maxLogBytes / 1_048_576)} MB`] : []),
  ];
  return parts.join(', ');
}

/** Of the sessions that they were attempts of. */
function surroundings(sides: Pair<Compared>): Change[] {
  const of = (name: string, read: (identity: SessionView['identity']) => string) =>
    factOf(name, sides, ({ session }) => (session ? read(session.identity) : null));
  return [
    of('host', ({ host }) => host),
    of('user', ({ user }) => user),
    of('node', ({ nodeVersion }) => nodeVersion),
    of('drain', ({ drainVersion }) => drainVersion),
  ];
}

/** What stands in the heads of both logs, in the order of the first. */
function environmentFacts(sides: Pair<Compared>): Change[] {
  const [before, after] = sides.map(({ identity }) => new Map(identity.map(({ name, value }) => [name, value]))) as [
    Map<string, string>,
    Map<string, string>,
  ];
  const names = [...new Set([...before.keys(), ...after.keys()])].filter((name) => !TOLD.includes(name));
  return names.map((name) => {
    const fact = { name, before: before.get(name) ?? null, after: after.get(name) ?? null };
    return name === 'PATH' && fact.before !== null && fact.after !== null ? pathFact(fact.before, fact.after) : fact;
  });
}

/** Only the folders that the one has and the other has not. */
function pathFact(before: string, after: string): Change {
  if (before === after) return { name: 'PATH', before, after };
  const [ones, others] = [before.split(':'), after.split(':')];
  const gone = ones.filter((folder) => !others.includes(folder));
  const added = others.filter((folder) => !ones.includes(folder));
  if (gone.length + added.length === 0)
    return { name: 'PATH', before, after, note: 'the same folders in another order' };
  const listed = (folders: readonly string[]): string | null => (folders.length === 0 ? null : folders.join(':'));
  return { name: 'PATH', before: listed(gone), after: listed(added), note: 'the rest is the same' };
}
