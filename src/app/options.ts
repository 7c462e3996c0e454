/** What a session is told: what it takes, with which limits, and who runs it. */

import { hostname } from 'node:os';
import {
  type Backlog,
  databaseUrl,
  defaultCwd,
  realDatabase,
  rulesOf,
  selectionOf,
  sessionsFolder,
  userName,
} from '../config/backlog.ts';
import { maskText } from '../core/mask.ts';
import type { Door } from '../core/run.ts';
import type { Selection } from '../core/selection.ts';
import type { Identity } from '../core/session.ts';
import { packageVersion } from '../db/root.ts';
import type { EngineParts, SessionOptions } from '../engine/context.ts';
import { bootId } from '../process/identify.ts';
import { environmentFacts, limitsOf } from './limits.ts';

/** What is asked of a session. */
export interface SessionRequest extends Pick<SessionOptions, 'follow' | 'recovers'> {
  readonly backlog: Backlog;
  readonly runIds: readonly string[];
  /** Whose session it is; none: drain's own. */
  readonly door?: Extract<Door, 'dispatch' | 'pipe'>;
  /** Narrows down, or overrides, what the configuration selects. */
  readonly only?: Partial<Omit<Selection, 'triedBefore' | 'sessionId'>>;
  readonly recorded: Readonly<Record<string, unknown>>;
}

type RepositoryReader = EngineParts['repository'];

export async function sessionOptions(
  { backlog, runIds, only, recorded, door, follow, recovers }: SessionRequest,
  readRepository: RepositoryReader,
): Promise<SessionOptions> {
  const { config, places } = backlog;
  const identity = await identityOf(backlog, readRepository);
  return {
    door: door ?? 'drain',
    selection: { ...selectionOf(config, runIds), ...only },
    batchSize: config.batchSize,
    exclusive: config.exclusive,
    ...(follow && { follow }),
    ...(recovers && { recovers }),
    defaults: {
      command: config.command,
      cwd: defaultCwd(backlog),
      limits: limitsOf(config),
    },
    environment: environmentFacts(backlog),
    identityVariables: config.identity,
    categoryRules: rulesOf(config),
    maxUnchangedFailures: config.maxUnchangedFailures,
    identity,
    sessionsFolder: sessionsFolder({ places }),
    recorded,
  };
}

async function identityOf({ config, places }: Backlog, readRepository: RepositoryReader): Promise<Identity> {
  const cwd = process.cwd();
  const { commit, dirty } = await readRepository(cwd);
  return {
    databaseUrl: databaseUrl(places),
    databasePath: realDatabase(places),
    apiUrl: config.apiUrl === undefined ? null : maskText(config.apiUrl),
    ...{ host: hostname(), user: userName(), pid: process.pid, bootId: bootId(), cwd },
    gitCommit: commit ?? null,
    gitDirty: dirty ?? null,
    nodeVersion: process.version,
    drainVersion: packageVersion(),
  };
}
