/** Nights to look at: the one of a calm backlog, one of any size, and one in which everything quoted is hostile. */
import type { OutcomeName } from '../../../src/core/outcome.ts';
import type { TimelineAttempt } from '../../../src/read/night/timeline.ts';
import type { NightCounts, NightFamily, NightSession, NightView } from '../../../src/read/night.ts';
import type { PageData } from '../../../src/render/page/data.ts';

const MINUTE = 60_000;
const BEGAN = new Date(2026, 0, 12, 1, 0, 7).getTime();

export interface NightFacts {
  readonly attempts?: number;
  readonly slots?: number;
  readonly view?: Partial<NightView>;
  /** Wraps every text that comes from elsewhere. */
  readonly quote?: (text: string) => string;
}

export function nightOf({ attempts = 40, slots = 3, view = {}, quote = (text) => text }: NightFacts = {}): PageData {
  const ran = attemptsOf(attempts, slots, quote);
  const endedAt = ran.reduce((last, one) => Math.max(last, one.endedAt ?? 0), BEGAN) + 900;
  const counts = countsOf(ran);
  const timed = ran.flatMap(({ outcome, durationMs, ...rest }) =>
    outcome === null || outcome === 'interrupted' || outcome === 'not_started'
      ? []
      : [{ ...rest, outcome, durationMs: durationMs ?? 0 }],
  );
  const ms = timed.map(({ durationMs }) => durationMs).sort((a, b) => a - b);
  const at = (share: number): number => ms[Math.max(0, Math.ceil(share * ms.length) - 1)] ?? 0;
  const busyMs = ms.reduce((sum, one) => sum + one, 0);
  return {
    drainVersion: '0.1.0',
    attempts: ran,
    listed: listed(ran, quote).slice(0, 300),
    view: {
      now: endedAt + 102 * MINUTE,
      asked: { is: 'span' },
      stale: undefined,
      sessions: [sessionOf({ endedAt, stopNote: quote(`${attempts} attempts, as asked`) })],
      startedAt: BEGAN,
      endedAt,
      isLatest: true,
      backlog: { queued: 108, running: 0, failed: 177, complete: 171, dead: 0, skipped: 0 },
      counts,
      failing: { before: counts.fixed + 177, after: 177, now: 177 },
      previous: {
        ...counts,
        tried: 31,
        fixed: 9,
        failed: 22,
        timedOut: 0,
        sessions: 1,
        startedAt: BEGAN - 1440 * MINUTE,
      },
      families: familiesOf(ran, quote),
      change: { same: Math.floor((counts.failed + counts.timedOut) / 2), newly: 2, firstTries: 1 },
      fixes: {
        gone: [
          { fingerprint: 'f-0e5d6a11', category: quote('deliverable'), fixed: 12, commit: '9e1c7d2aa0', handle: 12 },
        ],
        firstTries: 14,
        flaky: 4,
        others: 2,
      },
      givenBack: [
        {
          ...{ why: 'rate-limit', until: endedAt + 60 * MINUTE, isBaseline: false },
          ...{ message: quote('given back: usage limit'), said: quote('usage limit') },
          attempts: 1,
          handle: 9,
          at: endedAt,
        },
      ],
      poisoned: [
        {
          runId: quote('poison-run'),
          phaseId: quote('p1'),
          handle: 4,
          sessionId: 's',
          outcome: 'interrupted',
          durationMs: 10,
        },
      ],
      exhausted: 1,
      stopped: [
        {
          note: quote('f-77c1a0b2 was seen 3 times (--max-fingerprint-repeats 3)'),
          runs: 1,
          runId: quote('research-v5'),
        },
      ],
      held: [heldRun(quote)],
      later: { phases: 72, batchSize: attempts, nights: 2 },
      odd: { instant: [1187, 1190], instantMs: 1000, contradicted: [1191], leftovers: [], protected: [1192] },
      used: {
        ...{ slots, wallMs: endedAt - BEGAN, slotMs: slots * (endedAt - BEGAN), busyMs, telemetryEvents: 412 },
        ...{ tokens: 1_900_000, costUsd: 31.4, maxCostUsd: 60, yieldPerMinute: 0.62, perHour: 8.1 },
      },
      durations: {
        ...{ ms, min: at(0), median: at(0.5), mean: busyMs / Math.max(1, ms.length), p90: at(0.9), max: at(1) },
        outliers: ran.slice(0, 2).map(({ handle }) => handle),
        slowest: timed.toSorted((a, b) => b.durationMs - a.durationMs).slice(0, 3),
      },
      recovered: [],
      pipes: [],
      unattended: [],
      ...view,
    },
  };
}

export function sessionOf(facts: Partial<NightSession> = {}): NightSession {
  const identity = {
    ...{ databaseUrl: 'sqlite:////srv/app/.drain/drain.db', databasePath: '/srv/app/.drain/drain.db', apiUrl: null },
    ...{
      host: 'ci-4',
      user: 'night',
      pid: 77,
      bootId: 'b',
      cwd: '/srv/app',
      gitCommit: '9e1c7d2aa01f',
      gitDirty: false,
    },
    ...{ nodeVersion: 'v20.19.0', drainVersion: '0.1.0' },
  };
  return {
    ...{ sessionId: 'batch-drain-20260112-000007', door: 'drain', status: 'completed', stopReason: 'batch_size' },
    ...{ stopNote: 'as asked', startedAt: BEGAN, endedAt: BEGAN + MINUTE, startedSeq: 1, heartbeatAt: BEGAN + MINUTE },
    ...{ pid: 77, controllerGone: false, batchSize: 40, options: {}, identity, held: [] },
    ...facts,
  };
}

/** The same each time: a night of a few causes, of phases from a minute to an hour, some of them instant. */
function attemptsOf(count: number, slots: number, quote: (text: string) => string): TimelineAttempt[] {
  const random = createRandom(7);
  const free = Array.from({ length: slots }, () => BEGAN);
  return Array.from({ length: count }, (_, nth) => {
    const slot = free.indexOf(Math.min(...free));
    const startedAt = (free[slot] ?? BEGAN) + 200 + Math.floor(random() * 400);
    const outcome = outcomeOf(random());
    const durationMs = outcome === 'timed_out' ? 45 * MINUTE : durationOf(random(), random());
    free[slot] = startedAt + durationMs;
    const cause = Math.floor(random() ** 2 * CAUSES.length);
    return {
      ...{ handle: 1150 + nth, runId: quote(`research-system-v${nth % 30}`), sessionId: 'batch-drain-20260112-000007' },
      ...{
        phaseId: quote(`research-gatherers-web-${nth}`),
        startedAt,
        endedAt: startedAt + durationMs,
        durationMs,
        outcome,
      },
      category: outcome === 'failed' ? (CAUSES[cause]?.category ?? null) : outcome === 'timed_out' ? 'timeout' : null,
      fingerprint:
        outcome === 'failed' ? (CAUSES[cause]?.fingerprint ?? null) : outcome === 'timed_out' ? 'f-77c1a0b2' : null,
    };
  });
}

function outcomeOf(chance: number): OutcomeName {
  if (chance < 0.72) return 'succeeded';
  return chance < 0.92 ? 'failed' : chance < 0.97 ? 'timed_out' : 'interrupted';
}

function durationOf(chance: number, spread: number): number {
  if (chance < 0.04) return Math.round(300 + spread * 500);
  return Math.round(MINUTE * Math.exp(0.6 + chance * 2.2 + spread));
}

const CAUSES = [
  {
    fingerprint: 'f-3fa91c02',
    category: 'collection',
    message: "exit 1: ImportError: No module named 'research.gatherers'",
  },
  { fingerprint: 'f-b2104e7d', category: 'patch', message: 'exit 1: error: patch failed: src/api/router.py:118' },
  { fingerprint: 'f-9911aa00', category: 'deliverable', message: 'exit 0, but the deliverable docs/out.md is missing' },
  { fingerprint: 'f-12ab34cd', category: 'other', message: 'exit 1: AssertionError: expected 12 rows, found 0' },
  { fingerprint: 'f-00ff77aa', category: 'oom', message: 'SIGKILL: the kernel ended it for want of memory (2.1 GB)' },
];

function familiesOf(ran: readonly TimelineAttempt[], quote: (text: string) => string): NightFamily[] {
  const of = (fingerprint: string): TimelineAttempt[] => ran.filter((one) => one.fingerprint === fingerprint);
  const timeout = {
    fingerprint: 'f-77c1a0b2',
    category: 'timeout',
    message: 'over its limit of 45m, silent for 44m; last line: waiting for lock pkg.lock (pid 3011)',
  };
  return [...CAUSES, timeout]
    .map(({ fingerprint, category, message }, at) => ({
      ...{
        fingerprint,
        category: quote(category),
        tried: of(fingerprint).length,
        spared: [37, 11, 0, 2, 1, 3][at] ?? 0,
        runs: at + 1,
        failing: 3,
      },
      ...{ handle: of(fingerprint).at(-1)?.handle ?? 1, message: quote(message) },
      ...{
        firstAt: BEGAN - (at % 3) * 1440 * MINUTE,
        firstHandle: 1,
        firstCommit: '9e1c7d2aa0',
        isNew: at % 3 === 0 && at > 0,
      },
      ...{ nights: (at % 3) + 1, newly: undefined },
    }))
    .filter(({ tried }) => tried > 0)
    .sort((a, b) => b.tried - a.tried);
}

function listed(ran: readonly TimelineAttempt[], quote: (text: string) => string): PageData['listed'] {
  const rank = (one: TimelineAttempt): number => (one.outcome === 'succeeded' ? 1 : 0);
  return [...ran]
    .sort((a, b) => rank(a) - rank(b))
    .map((one) => ({
      ...one,
      returnCode: one.outcome === 'succeeded' ? 0 : 1,
      signal: null,
      message:
        one.outcome === 'succeeded'
          ? null
          : quote(
              CAUSES.find(({ fingerprint }) => fingerprint === one.fingerprint)?.message ?? 'given back: usage limit',
            ),
    }));
}

function countsOf(ran: readonly TimelineAttempt[]): NightCounts {
  const of = (outcome: OutcomeName): number => ran.filter((one) => one.outcome === outcome).length;
  const [succeeded, givenBack] = [of('succeeded'), of('interrupted')];
  return {
    tried: ran.length,
    succeeded,
    fixed: succeeded,
    failed: of('failed'),
    timedOut: of('timed_out'),
    givenBack,
    running: 0,
  };
}

function heldRun(quote: (text: string) => string): NightView['held'][number] {
  const counts = { queued: 6, running: 0, failed: 2, complete: 1, dead: 0, skipped: 0 };
  return {
    runId: quote('lovable-p0'),
    reason: 'queued-work',
    phases: 44,
    counts,
    everything: false,
    whole: true,
    note: quote(''),
  };
}

function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
