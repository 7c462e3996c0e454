/** What comes in from outside: phases and runs as a file declares them. */
import type { Command, Deliverable, PhaseState } from './phase.ts';
import type { RunMode } from './run.ts';

export type ImportState = Extract<PhaseState, 'queued' | 'failed' | 'complete' | 'skipped'>;

/** A phase, as a file declares it. */
export interface ImportRow {
  readonly runId: string;
  readonly phaseId: string;
  readonly state: ImportState;
  /** The original spelling; '' where the file had none. */
  readonly sourceState: string;
  /** Under way in another system. */
  readonly elsewhere: boolean;
  readonly tierIndex: number;
  readonly phaseIndex: number;
  readonly priority: number;
  readonly command?: Command;
  /** As it was written: it may be relative. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** 0: no limit. */
  readonly timeoutMs?: number;
  /** 0: no limit. */
  readonly maxAttempts?: number;
  readonly after: readonly string[];
  readonly deliverables: readonly Deliverable[];
  readonly inputs: readonly string[];
  /** Names, each once. */
  readonly quotas?: readonly string[];
  readonly lastFailureReason?: string;
}

/** A run that a file declares by itself: it may have no phases. Comes before its phases. */
export interface ImportRun {
  readonly runId: string;
  /** Names that hold for all of its phases. */
  readonly quotas?: readonly string[];
  readonly mode?: RunMode;
  readonly command?: Command;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}
