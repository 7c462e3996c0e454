/** Where a session looks for what an attempt has left behind. */

import { dirname } from 'node:path';
import { type Backlog, baselinesFolder, realDatabase, sessionsFolder } from '../config/backlog.ts';
import type { Config } from '../config/options.ts';
import type { EvidenceKind } from '../core/evidence.ts';
import type { Executor } from '../core/executor.ts';
import type { Db } from '../db/native.ts';
import { type BaselineOptions, createBaselineEvidence } from '../evidence/baseline.ts';
import { declaredResult } from '../evidence/declared-result.ts';
import { deliverables } from '../evidence/deliverables.ts';
import { createKeptBatchesEvidence } from '../evidence/kept-batches.ts';
import { createProtectedEvidence } from '../evidence/protected.ts';
import { createRateLimitEvidence, type RateLimitRule } from '../evidence/rate-limit.ts';
import { resultFile } from '../evidence/result-file.ts';
import { createSourceEvidence } from '../evidence/source.ts';
import { createTelemetryEvidence } from '../evidence/telemetry.ts';
import { environmentFacts, limitsOf } from './limits.ts';
import { sourcesOf } from './sources.ts';

export function evidenceOf(db: Db, backlog: Backlog, executor: Executor): EvidenceKind[] {
  const baseline = baselineOf(backlog, executor);
  return [
    ...(baseline ? [createBaselineEvidence(baseline)] : []),
    declaredResult,
    resultFile,
    deliverables,
    createSourceEvidence(sourcesOf(backlog)),
    createProtectedEvidence({ db, globs: backlog.config.protect, own: ownFiles(backlog) }),
    createTelemetryEvidence(db),
    createRateLimitEvidence(rateLimitsOf(backlog.config)),
    createKeptBatchesEvidence(db),
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

function rateLimitsOf({ rateLimits }: Config): RateLimitRule[] {
  return rateLimits.map(({ pattern, waitSeconds: waitMs, quota }) => ({ pattern, waitMs, quota }));
}
