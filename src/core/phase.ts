/** A phase: one unit of work. Its states, and the one table of the moves between them. */

export const PHASE_STATES = ['queued', 'running', 'failed', 'complete', 'dead', 'skipped'] as const;
export type PhaseState = (typeof PHASE_STATES)[number];

/** What identifies a phase; written `RUN/PHASE`. */
export interface Key {
  readonly runId: string;
  readonly phaseId: string;
}

/** How many phases of a run are in each state. */
export type Counts = Readonly<Record<PhaseState, number>>;

/** The verbs that move a phase, from which states and to which. `origin` is the state that it was claimed or skipped from. */
export interface Transition {
  readonly verb: 'claim' | 'succeed' | 'fail' | 'die' | 'give back' | 'poison' | 'retry' | 'requeue' | 'renew' | 'skip';
  readonly from: readonly PhaseState[];
  readonly to: PhaseState | 'origin';
  readonly when: string;
}

export const TRANSITIONS: readonly Transition[] = [
  { verb: 'claim', from: ['queued', 'failed'], to: 'running', when: 'an attempt is made' },
  { verb: 'succeed', from: ['running'], to: 'complete', when: 'the attempt succeeded' },
  { verb: 'fail', from: ['running'], to: 'failed', when: 'the attempt failed or timed out' },
  { verb: 'die', from: ['running'], to: 'dead', when: 'it failed and max_attempts are burned' },
  { verb: 'give back', from: ['running'], to: 'origin', when: 'the attempt was interrupted or not started' },
  { verb: 'poison', from: ['running'], to: 'dead', when: 'it keeps killing its controller' },
  { verb: 'retry', from: ['dead', 'complete'], to: 'failed', when: 'a person says so' },
  { verb: 'retry', from: ['skipped'], to: 'origin', when: 'a person says so' },
  { verb: 'requeue', from: ['failed', 'dead'], to: 'queued', when: 'its door takes it up again' },
  { verb: 'renew', from: ['complete'], to: 'queued', when: 'its flow has more for it to do' },
  { verb: 'skip', from: ['queued', 'failed', 'dead'], to: 'skipped', when: 'a person says so' },
];

/** The states that `verb` may start from. */
export function statesBefore(verb: Transition['verb']): readonly PhaseState[] {
  return TRANSITIONS.filter((move) => move.verb === verb).flatMap((move) => move.from);
}

/** Columns that are filled in one state and empty in all others; the schema's CHECKs are made from it. */
export const STATE_COLUMNS: Readonly<Partial<Record<PhaseState, readonly string[]>>> = {
  running: ['open_attempt_id', 'claimed_from'],
  skipped: ['skipped_from', 'skipped_by'],
};

export function formatKey(key: Key): string {
  return `${key.runId}/${key.phaseId}`;
}

export const NO_COUNTS: Counts = { queued: 0, running: 0, failed: 0, complete: 0, dead: 0, skipped: 0 };

/** What should be executed. */
export interface Work {
  /** Program and arguments; each template already filled in. */
  readonly argv: readonly [string, ...string[]];
  /** Absolute. */
  readonly cwd: string;
  /** What the run and the phase declare on top of the inherited environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Text for its standard input; none means an empty one. */
  readonly stdin?: string;
}

/** 0 means no limit. */
export interface Limits {
  readonly timeoutMs: number;
  /** Without output, CPU time used or a change among its processes. */
  readonly silenceMs: number;
  /** Of each of its logs. */
  readonly maxLogBytes: number;
  /** Between TERM and KILL. */
  readonly graceMs: number;
}

/** A file that the phase must leave behind; `fresh`: not older than the attempt. Paths are relative to the phase's directory. */
export interface Deliverable {
  readonly path: string;
  readonly fresh: boolean;
}

/** As declared in the backlog: a vector of templates, or one string that is split as a shell would. */
export interface Command {
  readonly template: string | readonly string[];
  /** Handed to `sh -c`, each value as a parameter of it. */
  readonly shell: boolean;
  /** Nothing in it is filled in: it was a command before it came here. */
  readonly literal?: boolean;
}
