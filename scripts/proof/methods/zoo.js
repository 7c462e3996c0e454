import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { judgeDatabase, judgeLeftovers } from '../judge.js';
import { inParallel, ZOO } from '../lab.js';
import { until } from '../processes.js';
import { checkEnd } from '../sweep.js';

export const name = 'zoo';
export const about =
  'Phases that fork, flee, go deaf, stop, flood and kill, under a controller that lives and under one that is killed';

const TIMED_OUT = { outcome: 'timed_out' };
const FAILED = { outcome: 'failed', return_code: 3 };
const LOST = { outcome: 'interrupted', return_code: null };

/** What each is to come to; `timeout` in seconds. */
const ANIMALS = [
  { animal: 'forks', expected: FAILED, leaves: true },
  { animal: 'daemon', expected: FAILED, leaves: true },
  { animal: 'holder', expected: FAILED, leaves: true },
  { animal: 'deaf', expected: TIMED_OUT, timeout: 1 },
  { animal: 'deaf-daemon', expected: TIMED_OUT, timeout: 1 },
  { animal: 'stopped', expected: TIMED_OUT, timeout: 1 },
  // Waked when its limit is reached, or before by whoever has adopted it and sees that its phase is gone.
  { animal: 'stopped-supervisor', expected: [TIMED_OUT, FAILED], timeout: 2 },
  { animal: 'flood', expected: FAILED, says: ({ size }, _, bytes) => size >= bytes && size < bytes + 10_000 },
  { animal: 'no-newline', expected: FAILED, says: ({ tail }) => tail.endsWith('x'.repeat(3_000_000)) },
  {
    animal: 'binary',
    expected: FAILED,
    says: ({ tail, id }, backlog) => tail.endsWith(backlog.read(backlog.path(`witness.${id}`))),
  },
  { animal: 'own-group', expected: { outcome: 'failed', return_code: 137, signal: 'SIGKILL' } },
  { animal: 'supervisor', expected: LOST },
  { animal: 'homeless', expected: FAILED },
  { animal: 'closes', expected: FAILED },
  { animal: 'slow', expected: FAILED },
];

/** In the short form. */
const FEW = ['daemon', 'deaf-daemon', 'binary', 'supervisor', 'own-group'];

const DRAIN = ['drain', '--grace-seconds', '1'];

/** @param {import('../proof.js').Context} context */
export async function run({ lab, ledger, short, random }) {
  const floodBytes = short ? 20_000_000 : 1_000_000_000;
  const cases = ANIMALS.flatMap((one) => [0, 1, 2].map((deaths) => ({ ...one, deaths, floodBytes })));
  const few = FEW.map((name) => cases.filter(({ animal }) => animal === name)[random(3)]);
  const chosen = short ? few : cases;
  await inParallel(chosen, lab.width * 2, (each) => keep({ lab, ledger }, each));
}

/** `deaths`: how many controllers are killed meanwhile. */
async function keep({ lab, ledger }, { animal, expected, timeout = 60, leaves = false, says, deaths, floodBytes }) {
  const bytes = animal === 'flood' && deaths > 0 ? floodBytes / 20 : floodBytes;
  const command = [ZOO, animal, String(bytes)];
  const backlog = await lab.newBacklog([
    { run_id: 'zoo', phase_id: animal, state: 'FAILED', command, timeout_seconds: timeout },
  ]);
  const own = ledger.under(`${animal}, ${deaths} controllers killed`);
  for (let death = 0; death < deaths; death++) await killController(backlog, own, death);
  const args = deaths % 2 === 1 ? ['recover', '--wait'] : DRAIN;
  // 3: nothing has failed, and what was given back was all.
  checkEnd(own, args, await backlog.run(args), [0, 1, 3]);
  own.fault('phases that misbehave');
  await judgeLeftovers(backlog, own);
  judgeDatabase(backlog, own);
  judgeAnimal(own, backlog, {
    expected,
    leaves: leaves && deaths === 0,
    says: says && ((log) => says(log, backlog, bytes)),
  });
}

async function killController(backlog, own, death) {
  const args = death === 0 ? DRAIN : ['recover', '--wait'];
  const running = backlog.start(args);
  if (death === 0) await until(() => running.exitCode !== null || backlog.witness().attempts.size > 0);
  await sleep(death === 0 ? 60 : 250);
  if (running.kill('SIGKILL')) own.fault('SIGKILL of a controller');
  await running.ended;
}

function judgeAnimal(own, backlog, { expected, leaves, says }) {
  // One that was given back may have been drained again by the same session.
  const [row] = backlog.attempts();
  if (!own.check('ended', row !== undefined && row.outcome !== null, 'it has no end')) return;
  const is = `${row.outcome}, code ${row.return_code}, signal ${row.signal}, ${row.message}`;
  const isOne = [expected].flat().some((one) => Object.entries(one).every(([column, value]) => row[column] === value));
  own.check('code', isOne, `is to be ${JSON.stringify(expected)}: ${is}`);
  if (leaves) own.check('record', row.leftovers !== '[]', 'what it left behind is not on record');
  own.check(
    'log',
    readHead(row.stdout_path).includes(`begun ${row.attempt_id}\n`),
    'its log has not what it printed first',
  );
  const log = { id: row.attempt_id, size: statSync(row.stdout_path).size, tail: readTail(row.stdout_path) };
  if (says) own.check('log', says(log), `its log of ${log.size} bytes is not what it wrote`);
}

/** Logs may be longer than a string can be. */
const PART_BYTES = 4_000_000;

function readHead(file) {
  return readPart(file, 0);
}

function readTail(file) {
  return readPart(file, Math.max(0, statSync(file).size - PART_BYTES));
}

function readPart(file, from) {
  const descriptor = openSync(file, 'r');
  const part = Buffer.alloc(PART_BYTES);
  const length = readSync(descriptor, part, 0, PART_BYTES, from);
  closeSync(descriptor);
  return part.toString('latin1', 0, length);
}
