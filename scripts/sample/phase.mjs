/**
 * A phase of the sample backlog: replays how its attempt ended, as a process with output, exit code and telemetry.
 *
 *   node phase.mjs RUN PHASE [--speed N] [--database FILE] [--ending NAME] [--mended TEXT]...
 *
 * --speed N (SAMPLE_SPEED): N times as fast; at 1 a recorded phase of six minutes takes one second.
 * --database FILE: also updates the phase in this Autopack database. --ending: ends so, whatever was recorded.
 * --mended TEXT: what would fail with this text passes, as if its cause had been mended.
 */
import { spawn } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { findEnding, isHanging } from './ending.mjs';
import { findCause, getErrorLine } from './failure.mjs';
import { chooseNumber } from './pick.mjs';
import { listTelemetry } from './telemetry.mjs';

/** What --ending forces; the last three need --database, where they contradict the exit code. */
const FORCED = {
  complete: 'COMPLETE',
  failed: 'FAILED',
  'exit0-failed': 'FAILED',
  'leave-queued': 'COMPLETE',
  'wrong-phase': 'COMPLETE',
};
const STAGES = ['Scope loaded', 'Builder asked for a patch', 'Patch received', 'Checks started'];
const HANG_MS = 15 * 60_000;

const log = (level, text) => {
  const time = new Date().toISOString().slice(0, 19).replace('T', ' ');
  process.stderr.write(`[${time}] ${level}: ${text}\n`);
};

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      speed: { type: 'string' },
      database: { type: 'string' },
      ending: { type: 'string' },
      mended: { type: 'string', multiple: true, default: [] },
    },
  });
  const [run, phase, ...rest] = positionals;
  if (!phase || rest.length > 0) throw new Error('Expected two arguments: RUN PHASE');
  const speed = Number(values.speed ?? process.env.SAMPLE_SPEED ?? 1);
  if (!(speed > 0)) throw new Error('--speed (SAMPLE_SPEED) must be a number above 0');
  const { database, ending, mended } = values;
  if (ending && !FORCED[ending]) throw new Error(`--ending must be one of ${Object.keys(FORCED).join(', ')}`);
  if (ending && !['complete', 'failed'].includes(ending) && !database)
    throw new Error(`--ending ${ending} needs --database`);
  return {
    run,
    phase,
    speed,
    database,
    mended,
    forced: ending,
    attempt: Math.max(1, Number(process.env.DRAIN_ATTEMPT) || 1),
  };
}

function printBanner({ run, phase, attempt }) {
  log('INFO', 'UTF-8 output switched on');
  log('INFO', 'Error recovery ready: 6 strategies, 0 errors so far');
  log('INFO', 'Database tables present');
  log('INFO', `Executor takes ${run}/${phase}, attempt ${attempt}`);
}

async function playStages({ run, phase }, durationMs) {
  for (const [index, stage] of STAGES.entries()) {
    process.stdout.write(`[${index + 1}/${STAGES.length}] ${stage}: ${run}/${phase}\n`);
    await sleep(durationMs / STAGES.length);
  }
}

/** Now and then a phase has a child, in its own process group, which ends a little before or after it. */
function startChild({ run, phase, attempt }, durationMs) {
  if (chooseNumber(12, run, phase, attempt, 'child') !== 0) return;
  const lifeMs = durationMs + chooseNumber(1000, run, phase, attempt, 'life') - 200;
  spawn(process.execPath, ['-e', `setTimeout(() => {}, ${Math.max(50, lifeMs)})`], { stdio: 'ignore' }).unref();
}

function writeTelemetry({ run, phase, attempt }, result) {
  const file = process.env.DRAIN_TELEMETRY_FILE;
  if (!file) return;
  const events = listTelemetry(run, phase, attempt, result);
  appendFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
}

function writeResult(result) {
  if (process.env.DRAIN_RESULT_FILE) writeFileSync(process.env.DRAIN_RESULT_FILE, JSON.stringify(result));
}

async function updateDatabase({ run, phase, database, forced }, ending) {
  if (!database) return;
  const { setState, getOtherPhase } = await import('./source.mjs');
  if (forced === 'leave-queued') return setState(database, run, phase, { state: 'QUEUED' });
  if (forced === 'wrong-phase') return setState(database, run, getOtherPhase(database, run, phase), ending);
  setState(database, run, phase, ending);
}

async function complete(options) {
  writeTelemetry(options, 'COMPLETE');
  await updateDatabase(options, { state: 'COMPLETE' });
  if (!options.forced?.includes('-')) writeResult({ status: 'complete' });
  process.stdout.write('All checks passed\n');
  log('INFO', 'Executor stops: the phase is COMPLETE');
  return 0;
}

async function fail(options, ending) {
  const { run, phase, forced } = options;
  const cause = findCause(ending, run);
  const lines = cause.lines(run, phase);
  if (!cause.beforeBuilder) writeTelemetry(options, ending.result);
  process.stderr.write(`${lines.join('\n')}\n`);
  const state = ending.result === 'QUEUED' ? 'QUEUED' : 'FAILED';
  await updateDatabase(options, { state, reason: `${ending.reason}: ${getErrorLine(lines)}` });
  if (cause.code === 0) writeResult({ status: 'failed', reason: ending.reason });
  log('INFO', `Executor stops after ${ending.seconds} s`);
  return forced === 'exit0-failed' ? 0 : cause.code;
}

function isMended({ run, phase, mended }, ending) {
  if (mended.length === 0 || ending.result === 'COMPLETE') return false;
  const said = findCause(ending, run)?.lines(run, phase).join('\n') ?? '';
  return mended.some((text) => said.includes(text));
}

async function play(options) {
  const { run, phase, attempt, speed, forced } = options;
  const recorded = findEnding(run, phase, attempt);
  const result = forced ? FORCED[forced] : isMended(options, recorded) ? 'COMPLETE' : undefined;
  const ending = result ? { ...recorded, result, reason: result } : recorded;
  const durationMs = Math.min(2500, Math.max(100, (ending.seconds / 360) * 1000)) / speed;
  printBanner(options);
  startChild(options, durationMs);
  if (isHanging(ending)) {
    log('INFO', 'Waiting for the model provider to answer');
    await sleep(HANG_MS);
  }
  await playStages(options, durationMs);
  if (ending.result === 'UNFINISHED_IN_LOG') process.kill(process.pid, 'SIGKILL');
  return ending.result === 'COMPLETE' ? complete(options) : fail(options, ending);
}

try {
  process.exitCode = await play(readOptions());
} catch (error) {
  process.stderr.write(`phase.mjs: ${error.message}\n`);
  process.exitCode = 64; // EX_USAGE: no recorded ending has it
}
