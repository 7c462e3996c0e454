import type { Breaker } from '../core/breaker/breaker.ts';
import type { Consumer } from '../core/consumer.ts';
import type { EvidenceKind } from '../core/evidence.ts';
import type { Executor } from '../core/executor.ts';
import type { CategoryRule } from '../core/failure/category.ts';
import type { Gate, Machine } from '../core/gate/gate.ts';
import type { Command, Limits } from '../core/phase.ts';
import type { Selection } from '../core/selection.ts';
import type { Identity } from '../core/session.ts';
import type { StopRule } from '../core/stop/rule.ts';
import type { WarningRule } from '../core/warning.ts';
import type { Db } from '../db/native.ts';
import type { EnvironmentFacts } from './environment.ts';
import type { Following } from './following.ts';
import type { Lookahead } from './lookahead.ts';
import type { Which } from './recover.ts';
import type { Slots } from './slots.ts';
import type { SessionTally } from './tally.ts';
import type { Warner } from './warner.ts';

/** What the engine is made of: the loop knows these lists and no feature. */
export interface EngineParts {
  readonly db: Db;
  readonly executor: Executor;
  readonly stops: readonly StopRule[];
  readonly gates: readonly Gate[];
  readonly warnings: readonly WarningRule[];
  readonly breakers: readonly Breaker[];
  readonly evidence: readonly EvidenceKind[];
  readonly consumers: (sessionId: string) => readonly Consumer[];
  readonly repository: (cwd: string) => Promise<Repository>;
  /** Attempts that this process itself runs inside of. */
  readonly lineage: readonly string[];
  /** Writes the file of another session, in which something has changed. */
  readonly publish: (sessionId: string) => void;
  readonly machine: Machine;
}

export interface Repository {
  readonly commit: string | undefined;
  readonly dirty: boolean | undefined;
  /** What its files are beside that commit, in one text; nothing where that cannot be told. */
  readonly worktree: string | undefined;
}

/** How phases are run, where neither phase nor run says. */
export interface PhaseDefaults {
  readonly command: Command | undefined;
  readonly cwd: string;
  readonly limits: Limits;
}

export interface SessionOptions {
  readonly door: string;
  readonly selection: Omit<Selection, 'triedBefore' | 'sessionId'>;
  readonly batchSize: number;
  /** It begins only while no other session is at work. */
  readonly exclusive: boolean;
  /** It waits for more while this is open. */
  readonly follow?: Following;
  /** What it settles of dead sessions before it begins; none: all of it. */
  readonly recovers?: Which;
  readonly defaults: PhaseDefaults;
  readonly environment: EnvironmentFacts;
  /** Variables that the header shows. */
  readonly identityVariables: readonly string[];
  readonly categoryRules: readonly CategoryRule[];
  /** A phase that has failed so often alike, with nothing changed, is held; 0: none is. */
  readonly maxUnchangedFailures: number;
  readonly identity: Identity;
  /** Of the data directory: `sessions/` lies in it. */
  readonly sessionsFolder: string;
  /** As given, for the session's record. */
  readonly recorded: Readonly<Record<string, unknown>>;
}

/** `stop` aborts with the signal's name; `hurry` when a second one came. */
export interface StopSignals {
  readonly stop: AbortSignal;
  readonly hurry: AbortSignal;
}

/** A session under way. */
export interface SessionContext extends EngineParts {
  readonly options: SessionOptions;
  readonly sessionId: string;
  readonly selection: Selection & { readonly sessionId: string };
  /** Of its files: `logs/` lies in it. */
  readonly folder: string;
  readonly tally: SessionTally;
  readonly lookahead: Lookahead;
  readonly slots: Slots;
  readonly warner: Warner;
  readonly stopSignal: AbortSignal;
  /** From then on nothing is waited for that another process holds. */
  readonly hurrySignal: AbortSignal;
  /** Something has changed: the loop looks again. */
  readonly changed: () => void;
}
