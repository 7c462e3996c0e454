/** The composition root: puts together what a session is made of. */
import { hostname } from 'node:os';
import { dirname, resolve } from 'node:path';
import {
  type Backlog,
  baselinesFolder,
  databaseUrl,
  defaultCwd,
  realDatabase,
  rulesOf,
  selectionOf,
  sessionsFolder,
  userName,
  whoami,
} from './config/backlog.ts';
import { baselineKeepOf, keepOf } from './config/keep.ts';
import { notifyTargets } from './config/notify.ts';
import type { Config } from './config/options.ts';
import { createNotify } from './consumers/notify/notify.ts';
import { createSessionFile, publishSession, publishUnfinished } from './consumers/session-file.ts';
import type { FreedBaselines } from './core/baseline-keep.ts';
import { maxFingerprintRepeats } from './core/breaker/repeats.ts';
import { maxTimeoutsPerRun } from './core/breaker/timeouts.ts';
import type { Consumer } from './core/consumer.ts';
import { DrainError } from './core/error.ts';
import type { EvidenceKind } from './core/evidence.ts';
import type { Executor } from './core/executor.ts';
import { batchFilled } from './core/gate/batch-filled.ts';
import { enoughDescriptors } from './core/gate/descriptors.ts';
import { diskReserve } from './core/gate/disk.ts';
import type { Gate, Machine } from './core/gate/gate.ts';
import { inodeReserve } from './core/gate/inodes.ts';
import { memoryFloor } from './core/gate/memory.ts';
import { slots } from './core/gate/slots.ts';
import type { Freed } from './core/gc.ts';
import { maskText } from './core/mask.ts';
import { nearBudget } from './core/near-budget.ts';
import type { Limits } from './core/phase.ts';
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
import type { WarningRule } from './core/warning.ts';
import type { Db } from './db/native.ts';
import { packageVersion } from './db/root.ts';
import { transact, whenFree } from './db/transact.ts';
import { type ChangedPhase, findChanged } from './engine/changed.ts';
import type { EngineParts, SessionOptions, StopSignals } from './engine/context.ts';
import type { EnvironmentFacts } from './engine/environment.ts';
import { type Recovery, type RecoveryParts, recover, type Which } from './engine/recover.ts';
import { createRepositoryReader } from './engine/repository.ts';
import { runSession, type SessionSummary } from './engine/session.ts';
import { checkApi } from './evidence/api-health.ts';
import { type BaselineOptions, createBaselineEvidence } from './evidence/baseline.ts';
import { deliverables } from './evidence/deliverables.ts';
import { createProtectedEvidence } from './evidence/protected.ts';
import { createRateLimitEvidence, type RateLimitRule } from './evidence/rate-limit.ts';
import { resultFile } from './evidence/result-file.ts';
import { createSourceEvidence } from './evidence/source.ts';
import { createTelemetryEvidence } from './evidence/telemetry.ts';
import { createLocalExecutor } from './executors/local/executor.ts';
import { findFreeBytes } from './files/free-bytes.ts';
import { findFreeInodes } from './files/free-inodes.ts';
import { atMostEvery } from './process/at-most-every.ts';
import { listDescriptors } from './process/descriptors.ts';
import { findFreeMemory } from './process/free-memory.ts';
import { bootId } from './process/identify.ts';
import { keepHeapSmall } from './process/small-heap.ts';
import { findOpenAttempt } from './read/open-attempt.ts';
import { requireAlone } from './read/require-alone.ts';
import { liftHolds } from './store/holds.ts';

/** @throws DrainError `nested` for a drain inside one of its own phases: it would wait for itself */
export function refuseNested(db: Db, { places }: Backlog, environment: NodeJS.ProcessEnv): void {
  const outer = findOpenAttempt(db, environment.DRAIN_LINEAGE?.split(',') ?? []);
  if (outer === undefined) return;
  throw new DrainError(
    'nested',
    `This runs inside phase ${outer} of the same backlog (${places.database}): ` +
      'a drain inside it would take phases behind the back of the one outside. Drain another backlog with --data-dir.',
  );
}

/** Phases that are held because nothing had changed, and for which something has. */
export function findChangedPhases(db: Db, backlog: Backlog): Promise<ChangedPhase[]> {
  const defaults = { command: backlog.config.command, cwd: defaultCwd(backlog) };
  return findChanged(db, { ...defaults, repository: createRepositoryReader() });
}

async function releaseChanged(db: Db, backlog: Backlog): Promise<void> {
  const changed = await findChangedPhases(db, backlog);
  if (changed.length === 0) return;
  const lift = { why: 'unchanged', by: whoami(), at: Date.now() } as const;
  await whenFree(() =>
    transact(db, () => {
      for (const { runId, phaseId, what } of changed)
        liftHolds(db, { ...lift, target: { on: 'phase', key: { runId, phaseId } }, note: what });
    }),
  );
}

/** What has to hold before the first phase: the API is well, the sources are read, and what has changed is released. */
export async function prepareSession(db: Db, backlog: Backlog): Promise<void> {
  const { config } = backlog;
  if (config.exclusive) requireAlone(db, Date.now()); // asked again when it begins; here, before anything is read or said
  if (config.apiUrl !== undefined) await checkApi(config.apiUrl);
  if (config.sources.length > 0) await readAllSources(db, backlog);
  await releaseChanged(db, backlog);
}

async function readAllSources(db: Db, backlog: Backlog): Promise<void> {
  const { config } = backlog;
  const options = { cwd: defaultCwd(backlog), rules: rulesOf(config), by: whoami(), at: Date.now() };
  const { readSources } = await import('./intake/sources.ts'); // takes 15 ms, and most backlogs have none
  await readSources(db, sourcesOf(backlog), options);
}

export interface DrainRequest {
  readonly db: Db;
  readonly backlog: Backlog;
  readonly runIds: readonly string[];
  /** Narrows down, or overrides, what the configuration selects. */
  readonly only?: Pick<Selection, 'phaseIds' | 'force' | 'canary'>;
  readonly recorded: Readonly<Record<string, unknown>>;
  /** On top of those that every session has. */
  readonly warnings?: readonly WarningRule[];
  readonly consumers: (sessionId: string) => readonly Consumer[];
  readonly signals: StopSignals;
  /** How this program is started: it delivers notifications in a process of its own. */
  readonly program: readonly [string, ...string[]];
}

export async function drain(request: DrainRequest): Promise<SessionSummary> {
  keepHeapSmall();
  const { db, backlog } = request;
  publishUnfinished(db, sessionsFolder(backlog));
  const readRepository = createRepositoryReader();
  await using executor = createLocalExecutor({ leftovers: backlog.config.leftovers });
  const parts: EngineParts = {
    db,
    executor,
    stops: stopsOf(backlog.config),
    gates: gatesOf(backlog.config),
    warnings: [...nearBudget(backlog.config), ...(request.warnings ?? [])],
    breakers: [
      maxTimeoutsPerRun(backlog.config.maxTimeoutsPerRun),
      maxFingerprintRepeats(backlog.config.maxFingerprintRepeats),
    ],
    evidence: evidenceOf(db, backlog, executor),
    consumers: (sessionId) => [
      createSessionFile({ db, sessionId, folder: sessionsFolder(backlog) }),
      ...notifyOf(request, sessionId),
      ...request.consumers(sessionId),
    ],
    lineage: ownLineage(),
    publish: (sessionId) => publishSession(db, sessionsFolder(backlog), sessionId),
    repository: readRepository,
    machine: machineOf(backlog.places.dataDir),
  };
  return await runSession(parts, await sessionOptions(request, readRepository), request.signals);
}

/** None where nobody asked to be told. */
function notifyOf({ db, backlog, program }: DrainRequest, sessionId: string): Consumer[] {
  const targets = notifyTargets(backlog.config);
  if (targets.length === 0) return [];
  const { dataDir, database, home } = backlog.places;
  const courier = [...program, 'notify', '--data-dir', dataDir, '--db', database] as const;
  return [createNotify({ db, sessionId, targets, courier: courier as unknown as [string, ...string[]], cwd: home })];
}

export interface RecoverRequest extends Pick<RecoveryParts, 'only' | 'assumeGone' | 'letsGo'> {
  readonly db: Db;
  readonly backlog: Backlog;
  /** Told of what is to be waited for. */
  readonly waitFor: (recovery: Recovery) => Promise<void>;
  /** Aborts when it is to let go. */
  readonly stop?: AbortSignal;
}

function ownLineage(): string[] {
  return process.env.DRAIN_LINEAGE?.split(',') ?? [];
}

/** Settles what dead controllers have left behind, without a session of its own; what lives runs on when this lets go. */
export async function recoverAbandoned(request: RecoverRequest): Promise<Recovery> {
  const { db, backlog, waitFor, stop = new AbortController().signal, ...which } = request;
  const folder = sessionsFolder(backlog);
  await using executor = createLocalExecutor({ leftovers: backlog.config.leftovers });
  const recovery = await recover({
    ...{ db, executor, evidence: evidenceOf(db, backlog, executor), by: whoami() },
    categoryRules: rulesOf(backlog.config),
    maxUnchangedFailures: backlog.config.maxUnchangedFailures,
    ...{ ...which, lineage: ownLineage(), stopSignal: stop, hurrySignal: stop },
    changed: (sessionId) => publishSession(db, folder, sessionId),
  });
  await waitFor(recovery);
  publishUnfinished(db, folder);
  return recovery;
}

/** Ends what dead controllers have left running, and gives it back. */
export function endAbandoned(db: Db, backlog: Backlog, only: Which): Promise<Recovery> {
  const waitFor = async ({ adopted }: Recovery): Promise<void> => {
    for (const { execution } of adopted) execution.end('stop');
    await Promise.all(adopted.map(({ done }) => done));
  };
  return recoverAbandoned({ db, backlog, only, waitFor });
}

function evidenceOf(db: Db, backlog: Backlog, executor: Executor): EvidenceKind[] {
  const baseline = baselineOf(backlog, executor);
  return [
    ...(baseline ? [createBaselineEvidence(baseline)] : []),
    resultFile,
    deliverables,
    createSourceEvidence(sourcesOf(backlog)),
    createProtectedEvidence({ db, globs: backlog.config.protect, own: ownFiles(backlog) }),
    createTelemetryEvidence(db),
    createRateLimitEvidence(rateLimitsOf(backlog.config)),
  ];
}

/** What drain writes to while phases run, with the names that SQLite and links give it. */
function ownFiles(backlog: Backlog): string[] {
  const database = realDatabase(backlog.places);
  const dataDir = dirname(sessionsFolder(backlog));
  return [dataDir, ...['', '-wal', '-shm', '-journal'].map((suffix) => database + suffix)];
}

function baselineOf(backlog: Backlog, executor: Executor): BaselineOptions | undefined {
  const { config } = backlog;
  if (config.baseline === undefined) return undefined;
  const { key, command, timeoutSeconds: timeoutMs } = config.baseline;
  const limits = { ...limitsOf(config), timeoutMs, silenceMs: 0 };
  return { key, command, limits, root: baselinesFolder(backlog), environment: environmentFacts(backlog), executor };
}

/** At the end of a session, by `keep` of the configuration. @returns nothing where it says nothing */
export async function tidyUp(
  { db, backlog }: Pick<DrainRequest, 'db' | 'backlog'>,
  by: string,
): Promise<Freed | undefined> {
  const { config, places } = backlog;
  if (config.keep === undefined) return undefined;
  const { collect } = await import('./care/gc/collect.ts'); // most sessions keep everything
  return await collect({
    ...{ db, by, keep: keepOf(config.keep), now: Date.now(), patienceMs: TIDY_PATIENCE_MS },
    ...{ folder: sessionsFolder(backlog), database: realDatabase(places), orphans: false, dryRun: false },
  });
}

/** The same of baselines. @returns nothing where there are none to be made */
export async function tidyBaselines(
  { db, backlog }: Pick<DrainRequest, 'db' | 'backlog'>,
  { dryRun = false } = {},
): Promise<FreedBaselines | undefined> {
  const { baseline } = backlog.config;
  if (baseline === undefined) return undefined;
  const { collectBaselines } = await import('./care/gc/baselines.ts');
  const keep = baselineKeepOf(baseline);
  return collectBaselines({ db, keep, root: baselinesFolder(backlog), now: Date.now(), dryRun });
}

/** The next session comes by too. */
const TIDY_PATIENCE_MS = 5_000;

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
    until(config.until, new Date()),
  ];
}

function gatesOf(config: Config): Gate[] {
  return [
    slots(config.concurrency),
    batchFilled(config.batchSize),
    diskReserve(config.minFreeDiskMb),
    inodeReserve(config.minFreeInodes),
    memoryFloor(config.minFreeMemoryMb),
    enoughDescriptors(),
  ];
}

/** A look at a disk costs 2 microseconds; one at /proc 15 to 30 a file, and the memory's is four or more. */
function machineOf(dataDir: string): Machine {
  return {
    freeBytes: () => findFreeBytes(dataDir),
    freeInodes: () => findFreeInodes(dataDir),
    freeMemory: atMostEvery(1_000, findFreeMemory),
    descriptors: atMostEvery(1_000, listDescriptors),
  };
}

function rateLimitsOf({ rateLimits }: Config): RateLimitRule[] {
  return rateLimits.map(({ pattern, waitSeconds: waitMs, quota }) => ({ pattern, waitMs, quota }));
}

function sourcesOf({ config, places }: Backlog) {
  return config.sources.map(({ file, command, settleSeconds: settleMs }) => ({
    file: resolve(places.home, file),
    command,
    settleMs,
  }));
}

type RepositoryReader = EngineParts['repository'];

async function sessionOptions(
  { backlog, runIds, only, recorded }: DrainRequest,
  readRepository: RepositoryReader,
): Promise<SessionOptions> {
  const { config, places } = backlog;
  const identity = await identityOf(backlog, readRepository);
  return {
    door: 'drain',
    selection: { ...selectionOf(config, runIds), ...only },
    batchSize: config.batchSize,
    exclusive: config.exclusive,
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

function environmentFacts(backlog: Backlog): EnvironmentFacts {
  const { apiUrl, dropEnv: drop } = backlog.config;
  return { inherited: { ...process.env }, databaseUrl: databaseUrl(backlog.places), apiUrl, drop };
}

function limitsOf(config: Config): Limits {
  return {
    timeoutMs: config.phaseTimeoutSeconds,
    silenceMs: config.silenceSeconds,
    maxLogBytes: config.maxLogMb * 1_048_576,
    graceMs: config.graceSeconds,
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
