import type { Finding, Look } from '../core/checkup.ts';
import type { NotifyTarget } from '../core/notify/target.ts';
import type { Command } from '../core/phase.ts';
import type { Db } from '../db/native.ts';

/** What doctor looks at, and what its remedies may use. */
export interface Patient {
  readonly now: number;
  /** Who heals, in the events. */
  readonly by: string;
  readonly user: string;
  readonly dataDir: string;
  readonly database: string;
  /** `sessions/` of the data directory. */
  readonly sessionsFolder: string;
  /** Read-only, of this version; or why there is none. */
  readonly opened: Opened;
  readonly configuration: Configuration;
  /** Runs `act` on a connection that writes. @throws DrainError when it cannot be opened */
  readonly write: <Result>(act: (db: Db) => Result | Promise<Result>) => Promise<Result>;
  /** Writes a session's file anew from the database. */
  readonly publish: (db: Db, sessionId: string) => void;
  /** Finishes or takes over what was abandoned. @returns what came of it, in words */
  readonly recover?: () => Promise<string>;
}

export type Opened = { readonly db: Db } | { readonly finding: Finding };

/** What the checks need of the configuration; or why it cannot be read. */
export type Configuration = { readonly problem: string } | ValidConfiguration;

export interface ValidConfiguration {
  readonly file: string | undefined;
  /** Where relative paths start from, and where a configuration file is looked for. */
  readonly home: string;
  readonly concurrency: number;
  readonly perRunConcurrency: number;
  readonly batchSize: number;
  readonly failFast: number;
  readonly minFreeDiskMb: number;
  readonly minFreeInodes: number;
  readonly timeoutMs: number;
  readonly silenceMs: number;
  readonly endsLeftovers: boolean;
  readonly command: Command | undefined;
  /** Absolute paths. */
  readonly sources: readonly string[];
  readonly cwd: string | undefined;
  /** Who asked to be told. */
  readonly targets: readonly NotifyTarget[];
}

export type WithDatabase = Patient & { readonly opened: { readonly db: Db } };

/** One kind of trouble. */
export type Check = { readonly name: string /** What it looks at. */; readonly about: string } & (
  | { readonly needs: 'database'; readonly look: (patient: WithDatabase) => Look | Promise<Look> }
  | { readonly needs: 'nothing'; readonly look: (patient: Patient) => Look | Promise<Look> }
);
