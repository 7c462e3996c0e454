/** The contract of a piece of evidence: what it hands to the phase before it starts, and what it finds when it has ended. */
import type { ClaimedAttempt } from './attempt.ts';
import type { Ending } from './executor.ts';
import type { Finding } from './judge.ts';

export interface AttemptUnderWay extends ClaimedAttempt {
  /** Where the phase runs. */
  readonly cwd: string;
  readonly logs: { readonly stdout: string; readonly stderr: string };
  /** A path beside the logs for a file of this attempt's own. */
  readonly fileFor: (suffix: string) => string;
  /** It was under way before: what is on record of it already. */
  readonly resumed?: { readonly telemetryOffset: number };
}

export interface Gathering {
  readonly env?: Readonly<Record<string, string>>;
  /** Called once, when the execution has ended. */
  gather(ending: Ending): Promise<Gathered> | Gathered;
}

export interface Gathered {
  readonly findings?: readonly Finding[];
  /** Data of the phase's result file. */
  readonly data?: unknown;
}

export interface EvidenceKind {
  readonly name: string;
  /** Nothing, where it has nothing to do with this attempt. */
  begin(attempt: AttemptUnderWay): Promise<Gathering | undefined> | Gathering | undefined;
}
