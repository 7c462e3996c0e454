/**
 * The state machine through the real store, against a small model in memory: whatever is done in whatever order, by whichever
 * of two sessions, both say the same. `npm run proof` runs it with more runs (MODEL_RUNS) and its seed (MODEL_SEED).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { expect, onTestFinished, test } from 'vitest';
import type { ClaimedAttempt } from '../../src/core/attempt.ts';
import type { ImportState } from '../../src/core/import-row.ts';
import type { Outcome, OutcomeName } from '../../src/core/outcome.ts';
import type { PhaseState } from '../../src/core/phase.ts';
import { POISON } from '../../src/core/poison.ts';
import type { Db } from '../../src/db/native.ts';
import { openWriter } from '../../src/db/open.ts';
import { transact } from '../../src/db/transact.ts';
import { adopt } from '../../src/store/adopt.ts';
import { claim } from '../../src/store/claim.ts';
import { liftHolds, placeHold } from '../../src/store/holds.ts';
import { retry, skip } from '../../src/store/move.ts';
import {
  addPhases,
  beginSession,
  claimPhase,
  FAILED,
  finishAttempt,
  rowOf,
  type SessionSelection,
} from '../support/database.ts';

const RUNS = ['r0', 'r1'];
const PHASES = ['p0', 'p1'];
const MAX_ATTEMPTS = 2;

interface ModelPhase {
  state: PhaseState;
  /** Where it was claimed or skipped from. */
  origin: PhaseState | undefined;
  attempts: number;
  burned: number;
  readonly hasLimit: boolean;
  limit: number | undefined;
  /** Of the model's attempts. */
  open: number | undefined;
  /** When it was claimed or ended last, by the model's clock. */
  last: number;
  deaths: number;
}

interface ModelAttempt {
  readonly key: string;
  outcome: OutcomeName | undefined;
  adopter: string | null;
}

interface Model {
  /** Also the time of day. */
  clock: number;
  readonly phases: Map<string, ModelPhase>;
  readonly attempts: ModelAttempt[];
  /** Runs, and `*` for everything. */
  readonly holds: Set<string>;
  /** When each session began. */
  readonly sessions: [number, number];
}

interface Real {
  readonly db: Db;
  readonly attempts: ClaimedAttempt[];
  readonly sessions: SessionSelection[];
}

type Command = fc.Command<Model, Real>;

/** What has happened in all runs together: a model that never gets anywhere proves nothing. */
const reached = new Map<string, number>();
const reach = (what: string): void => void reached.set(what, (reached.get(what) ?? 0) + 1);

const runOf = (key: string): string => key.split('/', 1)[0] ?? '';
const keyOf = (key: string) => ({ runId: runOf(key), phaseId: key.split('/')[1] ?? '' });
const ofRun = (model: Model, run: string): ModelPhase[] =>
  [...model.phases].filter(([key]) => runOf(key) === run).map(([, phase]) => phase);

/** Failed, nothing in its run is queued or under way, nothing holds it, and nobody has tried it since the session began. */
function isEligible(model: Model, key: string, session: number): boolean {
  const phase = model.phases.get(key);
  const siblings = ofRun(model, runOf(key));
  return (
    phase?.state === 'failed' &&
    siblings.every(({ state }) => state !== 'queued' && state !== 'running') &&
    !model.holds.has('*') &&
    !model.holds.has(runOf(key)) &&
    phase.last < (model.sessions[session] ?? 0)
  );
}

function takeInModel(model: Model, key: string): void {
  const phase = model.phases.get(key) as ModelPhase;
  const open = model.attempts.push({ key, outcome: undefined, adopter: null }) - 1;
  Object.assign(phase, {
    state: 'running',
    origin: phase.state,
    open,
    last: ++model.clock,
    attempts: phase.attempts + 1,
  });
}

const OUTCOMES: Record<OutcomeName, Outcome> = {
  succeeded: { is: 'succeeded' },
  failed: FAILED,
  timed_out: { is: 'timed_out', limit: 'timeout', category: 'timeout', fingerprint: 'f-00000002', message: 'too long' },
  interrupted: { is: 'interrupted', by: 'stop', message: 'given back' },
  not_started: { is: 'not_started', message: 'no room' },
};
const DIED: Outcome = { is: 'interrupted', by: 'controller-died', message: 'given back' };

function put(key: string, state: ImportState, hasLimit: boolean): Command {
  return {
    check: ({ phases }) => !phases.has(key),
    run(model, { db }) {
      addPhases(db, [rowOf({ ...keyOf(key), state, ...(hasLimit && { maxAttempts: MAX_ATTEMPTS }) })], 'independent');
      const none = { origin: undefined, open: undefined };
      const limit = hasLimit ? MAX_ATTEMPTS : undefined;
      model.phases.set(key, { state, ...none, attempts: 0, burned: 0, hasLimit, limit, last: 0, deaths: 0 });
      expectSame(model, db);
    },
    toString: () => `put ${key} ${state}${hasLimit ? ' with a limit' : ''}`,
  };
}

/** One that names its phase, as when somebody else was faster than the look at the backlog. */
function claimNamed(key: string, session: number): Command {
  return {
    check: ({ phases }) => phases.has(key),
    run(model, { db, sessions, attempts }) {
      const [{ id }] = db.prepare('select id from phases where run_id = ? and phase_id = ?').all(...key.split('/')) as [
        { id: number },
      ];
      const selection = sessions[session] as SessionSelection;
      const claimed = transact(db, () =>
        claim(db, { selection, phase: { id, ...keyOf(key) }, attemptId: uuidv7(), at: model.clock }),
      );
      expect(claimed !== undefined).toBe(isEligible(model, key, session));
      reach(claimed ? 'claimed' : 'refused');
      if (!claimed) return;
      attempts.push(claimed);
      takeInModel(model, key);
      expectSame(model, db);
    },
    toString: () => `claim ${key} for ${session}`,
  };
}

function claimNext(session: number): Command {
  return {
    check: () => true,
    run(model, { db, sessions, attempts }) {
      const claimed = claimPhase(db, sessions[session] as SessionSelection);
      const eligible = [...model.phases.keys()].filter((key) => isEligible(model, key, session));
      if (!claimed) {
        expect(eligible).toEqual([]);
        return;
      }
      const key = `${claimed.runId}/${claimed.phaseId}`;
      expect(eligible).toContain(key);
      attempts.push(claimed);
      takeInModel(model, key);
      expectSame(model, db);
    },
    toString: () => `claim next for ${session}`,
  };
}

/** What a night does with a phase: without it, hardly a phase is tried three times. */
function drainOne(key: string, session: number, name: OutcomeName | 'died'): Command {
  const parts = [beginAnew(session), claimNamed(key, session)];
  return {
    check: ({ phases }) => phases.has(key),
    run(model, real) {
      for (const part of parts) part.run(model, real);
      const { open } = model.phases.get(key) as ModelPhase;
      if (open !== undefined) finish(open, name).run(model, real);
    },
    toString: () => `drain ${key} for ${session}: ${name}`,
  };
}

/** Also of one that has ended: then nothing may change. */
function finish(nth: number, name: OutcomeName | 'died'): Command {
  return {
    check: ({ attempts }) => attempts.length > 0,
    run(model, { db, attempts }) {
      const at = nth % attempts.length;
      const ofModel = model.attempts[at] as ModelAttempt;
      const outcome = name === 'died' ? DIED : OUTCOMES[name];
      const finished = finishAttempt(db, attempts[at] as ClaimedAttempt, outcome, { at: ++model.clock });
      expect(finished !== undefined).toBe(ofModel.outcome === undefined);
      if (!finished) reach('finished twice');
      if (finished) endInModel(model, ofModel, outcome);
      expectSame(model, db);
    },
    toString: () => `finish ${nth} ${name}`,
  };
}

function endInModel(model: Model, attempt: ModelAttempt, outcome: Outcome): void {
  const phase = model.phases.get(attempt.key) as ModelPhase;
  const burns = outcome.is === 'failed' || outcome.is === 'timed_out';
  attempt.outcome = outcome.is;
  phase.burned += Number(burns);
  phase.deaths += Number(outcome.is === 'interrupted' && outcome.by === 'controller-died');
  const isPoison = outcome === DIED && phase.deaths >= POISON.deaths;
  const isWornOut = burns && phase.limit !== undefined && phase.burned >= phase.limit;
  if (outcome.is === 'succeeded') phase.state = 'complete';
  else if (isPoison || isWornOut) phase.state = 'dead';
  else phase.state = burns ? 'failed' : (phase.origin as PhaseState);
  Object.assign(phase, { origin: undefined, open: undefined, last: ++model.clock });
  reach(isPoison ? 'poisoned' : isWornOut ? 'worn out' : outcome.is);
}

/** `isRight`: whether whoever adopts knows who had it before. */
function adoptOne(nth: number, by: string, isRight: boolean): Command {
  return {
    check: ({ attempts }) => attempts.length > 0,
    run(model, { db, attempts }) {
      const at = nth % attempts.length;
      const ofModel = model.attempts[at] as ModelAttempt;
      const instead = isRight ? ofModel.adopter : 'somebody else';
      const adopter = `process of ${by}`;
      const request = {
        ...(attempts[at] as ClaimedAttempt),
        by,
        sessionId: undefined,
        adopter,
        instead,
        at: model.clock,
      };
      const isAdopted = transact(db, () => adopt(db, request));
      expect(isAdopted).toBe(isRight && ofModel.outcome === undefined);
      if (isAdopted) ofModel.adopter = adopter;
      reach(isAdopted ? 'adopted' : 'adopted in vain');
      expectSame(model, db);
    },
    toString: () => `adopt ${nth} by ${by}${isRight ? '' : ', mistaken about who had it'}`,
  };
}

function moveSome(verb: 'retry' | 'skip', run: string, phaseId: string | undefined): Command {
  return {
    check: () => true,
    run(model, { db }) {
      const request = { runId: run, phaseId, by: 'a person', at: ++model.clock, note: '' };
      const moved = transact(db, () => (verb === 'retry' ? retry : skip)(db, request));
      const phases = [...model.phases].filter(
        ([key]) => runOf(key) === run && (!phaseId || key === `${run}/${phaseId}`),
      );
      const expected = phases.filter(([, phase]) =>
        verb === 'retry' ? retryInModel(phase, !phaseId) : skipInModel(phase),
      );
      expect(moved.map((key) => `${key.runId}/${key.phaseId}`).sort()).toEqual(expected.map(([key]) => key).sort());
      if (moved.length > 0) reach(verb);
      expectSame(model, db);
    },
    toString: () => `${verb} ${run} ${phaseId ?? ''}`,
  };
}

function retryInModel(phase: ModelPhase, isOfRun: boolean): boolean {
  const { state } = phase;
  if (!['dead', 'complete', 'skipped', 'failed'].includes(state) || (isOfRun && state === 'complete')) return false;
  if (state === 'dead' && phase.limit !== undefined) phase.limit = phase.burned + 1;
  phase.state = state === 'skipped' ? (phase.origin as PhaseState) : 'failed';
  Object.assign(phase, { origin: undefined, deaths: 0 });
  return true;
}

function skipInModel(phase: ModelPhase): boolean {
  if (!['queued', 'failed', 'dead'].includes(phase.state)) return false;
  phase.origin = phase.state;
  phase.state = 'skipped';
  return true;
}

function hold(where: string, isPlaced: boolean): Command {
  return {
    check: ({ phases }) => where === '*' || [...phases.keys()].some((key) => runOf(key) === where),
    run(model, { db }) {
      const target = where === '*' ? ({ on: 'everything' } as const) : ({ on: 'run', runId: where } as const);
      const person = { by: 'a person', note: '' };
      transact(db, () => {
        if (isPlaced) placeHold(db, { target, why: 'paused', ...person, placedAt: model.clock });
        else liftHolds(db, { target, by: 'a person', at: model.clock });
      });
      if (isPlaced) model.holds.add(where);
      else model.holds.delete(where);
      expectSame(model, db);
    },
    toString: () => `${isPlaced ? 'pause' : 'resume'} ${where}`,
  };
}

/** What is under way stays so. */
function beginAnew(session: number): Command {
  return {
    check: () => true,
    run(model, real) {
      real.sessions[session] = beginSession(real.db);
      model.sessions[session] = ++model.clock;
    },
    toString: () => `begin session ${session} anew`,
  };
}

/** Everything that the two know of each phase, attempt, run and event. */
function expectSame(model: Model, db: Db): void {
  const phases = db.prepare('select * from phases').all() as Record<string, unknown>[];
  const seen = phases.map(({ run_id, phase_id, state, attempts, burned, claimed_from, skipped_from, max_attempts }) => [
    `${run_id}/${phase_id}`,
    ...[state, claimed_from ?? skipped_from ?? undefined, attempts, burned, max_attempts ?? undefined],
  ]);
  const expected = [...model.phases].map(([key, phase]) => [
    key,
    ...[phase.state, phase.origin, phase.attempts, phase.burned, phase.limit],
  ]);
  expect(seen).toEqual(expected);
  const attempts = db.prepare('select outcome, adopter from attempts order by handle').all();
  expect(attempts).toEqual(model.attempts.map(({ outcome = null, adopter }) => ({ outcome, adopter })));
  const ended = db.prepare("select count(*) from events where type = 'attempt.ended'").pluck().get();
  expect(ended).toBe(model.attempts.filter(({ outcome }) => outcome !== undefined).length);
  for (const run of db.prepare('select * from runs').all() as Record<string, unknown>[])
    for (const state of ['queued', 'running', 'failed', 'complete', 'dead', 'skipped'])
      expect(run[state]).toBe(ofRun(model, String(run.run_id)).filter((phase) => phase.state === state).length);
}

const WAYS = [
  ...['claimed', 'refused', 'adopted', 'adopted in vain', 'finished twice', 'retry', 'skip', 'poisoned', 'worn out'],
  ...['succeeded', 'failed', 'timed_out', 'interrupted', 'not_started'],
];

const key = fc.tuple(fc.constantFrom(...RUNS), fc.constantFrom(...PHASES)).map(([run, phase]) => `${run}/${phase}`);
const session = fc.constantFrom(0, 1);
const where = fc.constantFrom('*', ...RUNS);
const nth = fc.nat({ max: 30 });

const commands = fc.commands(
  [
    fc
      .tuple(key, fc.constantFrom<ImportState>('failed', 'failed', 'queued', 'complete'), fc.boolean())
      .map((all) => put(...all)),
    fc.tuple(key, fc.constant<ImportState>('failed'), fc.boolean()).map((all) => put(...all)),
    fc.tuple(key, session).map((all) => claimNamed(...all)),
    session.map(claimNext),
    fc
      .tuple(nth, fc.constantFrom('succeeded', 'failed', 'timed_out', 'interrupted', 'not_started', 'died' as const))
      .map(([at, how]) => finish(at, how as OutcomeName | 'died')),
    fc.tuple(key, session, fc.constantFrom('failed' as const, 'died' as const)).map((all) => drainOne(...all)),
    fc.tuple(key, session, fc.constantFrom('failed' as const, 'died' as const)).map((all) => drainOne(...all)),
    fc.tuple(nth, fc.constantFrom('a', 'b'), fc.boolean()).map((all) => adoptOne(...all)),
    fc
      .tuple(fc.constantFrom('retry', 'skip'), fc.constantFrom(...RUNS), fc.constantFrom(undefined, ...PHASES))
      .map(([verb, run, phase]) => moveSome(verb as 'retry' | 'skip', run, phase)),
    fc.tuple(where, fc.constantFrom(true, false, false)).map((all) => hold(...all)),
    session.map(beginAnew),
  ],
  { size: 'max', maxCommands: 80 },
);

test('the store does what the model does, whatever is done in whatever order', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'drain-model-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { MODEL_RUNS = '100', MODEL_SEED } = process.env;
  let made = 0;
  await fc.assert(
    fc.asyncProperty(commands, async (some) => {
      const db = await openWriter(join(folder, `${++made}.db`), { create: true });
      try {
        db.pragma('synchronous = OFF');
        const model: Model = { clock: 1, phases: new Map(), attempts: [], holds: new Set(), sessions: [1, 1] };
        fc.modelRun(
          () => ({ model, real: { db, attempts: [], sessions: [beginSession(db), beginSession(db)] } }),
          some,
        );
      } finally {
        db.close();
      }
    }),
    { numRuns: Number(MODEL_RUNS), ...(MODEL_SEED !== undefined && { seed: Number(MODEL_SEED) }) },
  );
  expect([...reached.keys()].sort()).toEqual([...WAYS].sort());
}, 300_000);
