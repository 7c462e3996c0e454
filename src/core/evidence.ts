/** The contract of a piece of evidence: what it hands to the phase before it starts, and what it finds when it has ended. */
import type { ClaimedAttempt } from './attempt.ts';
import type { BesideLog } from './beside-log.ts';
import type { Ending } from './executor.ts';
import type { Finding } from './judge.ts';

export interface AttemptUnderWay extends ClaimedAttempt {
  /** Where the phase runs. */
  readonly cwd: string;
  readonly logs: { readonly stdout: string; readonly stderr: string };
  /** A path beside the logs for a file of this attempt's own. */
  readonly fileFor: (suffix: BesideLog) => string;
  /** It was under way before: what is on record of it already. */
  readonly resumed?: { readonly telemetryOffset: number };
}

/** What is known around an attempt when it is about to start, and who may interrupt what is done for it. */
export interface Surroundings {
  /** Of the phase's directory; undefined where there is none, or it cannot be told. */
  readonly commit: string | undefined;
  /** Whether files that the commit has are changed there. */
  readonly dirty: boolean | undefined;
  /** Which changes those are, and of which files that git does not know the names; undefined where that cannot be told. */
  readonly worktree: string | undefined;
  /** Aborts when what runs is to end: the attempt will not be started any more. */
  readonly stop: AbortSignal;
  /** Aborts when what ends is given no grace any more. */
  readonly hurry: AbortSignal;
  /** Tells whoever watches the session; each `why` once. */
  readonly tell: (why: string, note: string) => Promise<void>;
}

export interface Gathering {
  readonly env?: Readonly<Record<string, string>>;
  /** Called once, when the execution has ended. */
  gather(ending: Ending): Promise<Gathered> | Gathered;
}

export interface Gathered {
  readonly findings?: readonly Finding[];
  /** Of its result. Where several kinds have some, the first of them counts. */
  readonly data?: unknown;
}

export interface EvidenceKind {
  readonly name: string;
  /**
   * Nothing, where it has nothing to do with this attempt.
   * @throws with the reason why the attempt cannot be started, which says nothing about the phase
   */
  begin(attempt: AttemptUnderWay, around: Surroundings): Promise<Gathering | undefined> | Gathering | undefined;
}
