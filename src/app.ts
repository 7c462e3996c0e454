/** The composition root: opens the backlog, and puts together what a session is made of. */
import { existsSync, realpathSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { findPlaces, type PlaceOptions, type Places } from './config/data-dir.ts';
import { readConfigFile } from './config/file.ts';
import type { Config } from './config/options.ts';
import { type Resolved, resolveConfig } from './config/resolve.ts';
import { nextTimeOfDay } from './config/time-of-day.ts';
import { createSessionFile } from './consumers/session-file.ts';
import { maxFingerprintRepeats } from './core/breaker/repeats.ts';
import { maxTimeoutsPerRun } from './core/breaker/timeouts.ts';
import type { Consumer } from './core/consumer.ts';
import { DrainError } from './core/error.ts';
import type { EvidenceKind } from './core/evidence.ts';
import { type CategoryRule, DEFAULT_RULES } from './core/failure/category.ts';
import { batchFilled } from './core/gate/batch-filled.ts';
import { diskReserve } from './core/gate/disk.ts';
import type { Gate } from './core/gate/gate.ts';
import { slots } from './core/gate/slots.ts';
import { maskText } from './core/mask.ts';
import { DOORS, type Door, OWN_DOORS } from './core/run.ts';
import type { Selection } from './core/selection.ts';
import type { Identity } from './core/session.ts';
import { batchSize } from './core/stop/batch-size.ts';
import { budget } from './core/stop/budget.ts';
import { failFast } from './core/stop/fail-fast.ts';
import { givenBack } from './core/stop/given-back.ts';
import { maxTotalMinutes } from './core/stop/max-total-minutes.ts';
import type { StopRule } from './core/stop/rule.ts';
import { signal } from './core/stop/signal.ts';
import { stopCommand } from './core/stop/stop-command.ts';
import { systemic } from './core/stop/systemic.ts';
import { until } from './core/stop/until.ts';
import { zeroYield } from './core/stop/zero-yield.ts';
import type { Db } from './db/native.ts';
import { openReader, openWriter } from './db/open.ts';
import { packageVersion } from './db/root.ts';
import { transact, whenFree } from './db/transact.ts';
import type { EngineParts, SessionOptions, StopSignals } from './engine/context.ts';
import { createRepositoryReader } from './engine/repository.ts';
import { runSession, type SessionSummary } from './engine/session.ts';
import { checkApi } from './evidence/api-health.ts';
import { deliverables } from './evidence/deliverables.ts';
import { resultFile } from './evidence/result-file.ts';
import { createSourceEvidence } from './evidence/source.ts';
import { createTelemetryEvidence } from './evidence/telemetry.ts';
import { createLocalExecutor } from './executors/local/executor.ts';
import { detectFormat } from './intake/format.ts';
import { readSources } from './intake/sources.ts';
import { bootId } from './process/identify.ts';
import { recordTelemetry } from './store/telemetry.ts';

/** A backlog with its configuration. */
export interface Backlog extends Resolved {
  readonly places: Places;
  /** Where the configuration was read from. */
  readonly configFile: string | undefined;
}

export interface OpenOptions extends PlaceOptions {
  readonly flags: Readonly<Record<string, unknown>>;
}

export async function findBacklog(
  options: OpenOptions,
  find: (options: PlaceOptions) => Places = findPlaces,
): Promise<Backlog> {
  const places = find(options);
  const file = await readConfigFile(places.home);
  return {
    ...resolveConfig({ flags: options.flags, environment: options.environment, file }),
    places,
    configFile: file?.path,
  };
}

export function openToRead(backlog: Backlog): Promise<Db> {
  return openReader(backlog.places.database);
}

export function openToWrite(backlog: Backlog, options: { readonly create?: boolean } = {}): Promise<Db> {
  return openWriter(backlog.places.database, options);
}

/** Who did it, in the events. */
export function whoami(): string {
  return `${userName()}@${hostname()}`;
}

export function rulesOf(config: Config): readonly CategoryRule[] {
  return [...config.categories, ...DEFAULT_RULES];
}

/** Where commands run that name no directory. */
export function defaultCwd({ config, places }: Backlog): string {
  return config.cwd === undefined ? places.home : resolve(places.home, config.cwd);
}

export function selectionOf(config: Config, runIds: readonly string[]): Omit<Selection, 'triedBefore' | 'sessionId'> {
  const unknown = config.door.find((door) => !(DOORS as readonly string[]).includes(door));
  if (unknown !== undefined)
    throw new DrainError('bad_config', `There is no door \`${unknown}\`. Known: ${DOORS.join(', ')}.`);
  return {
    states: config.state,
    ...(runIds.length > 0 && { runIds }),
    doors: config.door.length > 0 ? (config.door as Door[]) : OWN_DOORS,
    skipRunsWithQueued: config.skipRunsWithQueued,
    perRunConcurrency: config.perRunConcurrency,
  };
}

/** @throws DrainError `nested` for a drain inside one of its own phases: it would wait for itself */
export function refuseNested({ places }: Backlog, environment: Readonly<Record<string, string | undefined>>): void {
  const outer = environment.DRAIN_DATABASE_URL;
  if (outer === undefined || environment.DRAIN_ATTEMPT_ID === undefined || outer !== databaseUrl(places)) return;
  throw new DrainError(
    'nested',
    `This is phase ${environment.DRAIN_RUN_ID}/${environment.DRAIN_PHASE_ID} of the same backlog (${places.database}): ` +
      'a drain inside it would take phases behind the back of the one outside. Drain another backlog with --data-dir.',
  );
}

/** What has to hold before the first phase: the API is well, the sources are read. */
export async function prepareSession(db: Db, backlog: Backlog): Promise<void> {
  const { config } = backlog;
  if (config.apiUrl !== undefined) await checkApi(config.apiUrl);
  const options = { cwd: defaultCwd(backlog), rules: rulesOf(config), by: whoami(), at: Date.now() };
  await readSources(db, sourcesOf(backlog), options);
}

export interface DrainRequest {
  readonly db: Db;
  readonly backlog: Backlog;
  readonly runIds: readonly string[];
  readonly recorded: Readonly<Record<string, unknown>>;
  readonly consumers: (sessionId: string) => readonly Consumer[];
  readonly signals: StopSignals;
}

export async function drain(request: DrainRequest): Promise<SessionSummary> {
  const { db, backlog } = request;
  const readRepository = createRepositoryReader();
  const parts: EngineParts = {
    db,
    executor: createLocalExecutor(),
    stops: stopsOf(backlog.config),
    gates: gatesOf(backlog),
    breakers: [
      maxTimeoutsPerRun(backlog.config.maxTimeoutsPerRun),
      maxFingerprintRepeats(backlog.config.maxFingerprintRepeats),
    ],
    evidence: evidenceOf(db, backlog),
    consumers: (sessionId) => [
      createSessionFile({ db, sessionId, folder: sessionsFolder(backlog) }),
      ...request.consumers(sessionId),
    ],
    repository: readRepository,
  };
  return runSession(parts, await sessionOptions(request, readRepository), request.signals);
}

function stopsOf(config: Config): StopRule[] {
  return [
    signal,
    stopCommand,
    batchSize(config.batchSize),
    failFast(config.failFast),
    systemic(config.maxFingerprintRepeats),
    givenBack(config.maxFingerprintRepeats),
    zeroYield(config.maxConsecutiveZeroYield),
    budget(config),
    maxTotalMinutes(config.maxTotalMinutes),
    until(config.until === undefined ? undefined : nextTimeOfDay(config.until, new Date()), config.until ?? ''),
  ];
}

function gatesOf(backlog: Backlog): Gate[] {
  const { config } = backlog;
  return [
    slots(config.concurrency),
    batchFilled(config.batchSize),
    diskReserve(config.minFreeDiskMb * 1_048_576, () => freeBytes(backlog.places.dataDir)),
  ];
}

function evidenceOf(db: Db, backlog: Backlog): EvidenceKind[] {
  return [
    resultFile,
    deliverables,
    createSourceEvidence(askedSources(backlog)),
    createTelemetryEvidence((attempt, batch) =>
      whenFree(() => transact(db, () => recordTelemetry(db, { ...attempt, ...batch, at: Date.now() }))),
    ),
  ];
}

function sourcesOf({ config, places }: Backlog): { file: string; command: Config['command'] }[] {
  return config.sources.map(({ file, command }) => ({ file: resolve(places.home, file), command }));
}

/** Only a database is updated by the phases themselves. */
function askedSources({ config, places }: Backlog): Map<string, number> {
  const files = config.sources.map((source) => ({
    file: resolve(places.home, source.file),
    settleMs: source.settleSeconds,
  }));
  return new Map(
    files
      .filter(({ file }) => existsSync(file) && detectFormat(file) === 'autopack')
      .map(({ file, settleMs }) => [file, settleMs]),
  );
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

type RepositoryReader = EngineParts['repository'];

async function sessionOptions(
  { backlog, runIds, recorded }: DrainRequest,
  readRepository: RepositoryReader,
): Promise<SessionOptions> {
  const { config, places } = backlog;
  const identity = await identityOf(backlog, readRepository);
  return {
    door: 'drain',
    selection: selectionOf(config, runIds),
    batchSize: config.batchSize,
    defaults: {
      command: config.command,
      cwd: defaultCwd(backlog),
      timeoutMs: config.phaseTimeoutSeconds,
      graceMs: config.graceSeconds,
    },
    environment: {
      inherited: process.env,
      databaseUrl: identity.databaseUrl,
      apiUrl: config.apiUrl,
      drop: config.dropEnv,
    },
    identityVariables: config.identity,
    categoryRules: rulesOf(config),
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

export function sessionsFolder({ places }: Pick<Backlog, 'places'>): string {
  return join(realFolder(places.dataDir), 'sessions');
}

/** `sqlite:////absolute/path`: the scheme's three slashes, and the path's own. */
function databaseUrl(places: Places): string {
  return `sqlite:///${realDatabase(places)}`;
}

function realDatabase({ database }: Places): string {
  return join(realFolder(dirname(database)), basename(database));
}

function realFolder(folder: string): string {
  return existsSync(folder) ? realpathSync(folder) : folder;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown'); // a uid without an entry, as in many containers
  }
}
