// What an item of a dispatch costs beside its own work; and 10,000 of them: memory, the last against the first, and the summary.
import { spawn } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compete, dispatched, drained, missing, numbers, peers, perPhase } from './contenders.js';
import { residentMb } from './resident.js';
import { drain, medianMs } from './workshop.js';

const ITEMS = 10_000;
/** So many at the beginning are held against so many at the end. */
const SOME = 1_000;
const RUN = 'many';
const LOOK_MS = 200;

export async function measureDispatch(workshop) {
  return [...overhead(workshop), ...(await many(workshop))];
}

function overhead({ newFolder }) {
  const folder = newFolder('dispatch');
  const taken = compete([dispatched(folder), drained(folder), ...peers(folder)]);
  const rows = ['wall', 'cpu'].map((kind) => {
    const { each, ratio } = perPhase(taken, kind);
    const parallel = ratio('dispatch', 'parallel');
    const against = `${ratio('dispatch', 'drain').toFixed(2)} x drain`;
    return {
      what: `overhead per item of dispatch, ${kind === 'wall' ? 'on the clock' : 'processor time'}`,
      measured: `${each('dispatch')} = ${parallel === undefined ? '' : `${parallel.toFixed(2)} x, `}${against}`,
      limit: '1.00 x GNU parallel',
      ok: parallel === undefined ? undefined : parallel <= 1,
      beside: `drain ${each('drain')}, parallel ${each('parallel')}, xargs ${each('xargs')}`,
    };
  });
  return [...rows, ...missing(taken)];
}

async function many(workshop) {
  const folder = workshop.newFolder('dispatch-many');
  const looks = await dispatchAndWatch(folder);
  const db = await workshop.source.openWriter(join(folder, 'drain.db'));
  const ends = db.prepare('select ended_at_ms at from attempts order by ended_at_ms').all();
  const summary = summaryOf(workshop, db, folder);
  db.close();
  return [...memory(looks, ends), growth(ends), summary];
}

/** @returns what was seen of its memory, and when */
async function dispatchAndWatch(folder) {
  writeFileSync(join(folder, 'items'), numbers(ITEMS));
  const what = ['--command', 'true {{ item }}', '@items', '--run-name', RUN, '--max-workers', '2', '--skip-preflight'];
  const child = spawn(process.execPath, [drain, 'dispatch', ...what, '--data-dir', '.', '--quiet'], {
    cwd: folder,
    stdio: 'ignore',
  });
  const looks = [];
  const timer = setInterval(() => looks.push({ at: Date.now(), ...residentMb(child.pid) }), LOOK_MS);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`The dispatch of ${ITEMS} items ended with ${code}`);
  return looks;
}

function memory(looks, ends) {
  const [from, middle, until] = [0, ITEMS / 2, ITEMS].map((nth) => ends[Math.min(nth, ITEMS - 1)].at);
  const most = (since, before) =>
    Math.max(...looks.filter(({ at }) => at >= since && at < before).map(({ now }) => now));
  const [early, late] = [most(from, middle), most(middle, until)];
  const peak = Math.max(...looks.map((look) => look.peak));
  return [
    {
      what: `controller memory, dispatch of ${ITEMS} items`,
      measured: `${peak.toFixed(0)} MB`,
      limit: '120 MB (goal 80)',
      ok: peak <= 120,
    },
    {
      what: 'the same over time: most in the first half, and in the second',
      measured: `${early.toFixed(0)} and ${late.toFixed(0)} MB`,
      limit: 'flat (10 %)',
      ok: late <= early * 1.1,
    },
  ];
}

/** An item must not cost more for those that are done already. */
function growth(ends) {
  const [first, last] = [ends[SOME].at - ends[0].at, ends[ITEMS - 1].at - ends[ITEMS - 1 - SOME].at];
  return {
    what: `the last ${SOME} items against the first ${SOME}`,
    measured: `${(last / first).toFixed(2)} x`,
    limit: '1.2 x',
    ok: last <= first * 1.2,
    beside: `${(first / 1000).toFixed(1)} s and ${(last / 1000).toFixed(1)} s`,
  };
}

/** As it is written at the end of a run, on the disk; and as it is each second until then. */
function summaryOf({ source }, db, folder) {
  const path = join(folder, 'batch_runs', RUN, 'summary.json');
  const whole = medianMs(5, () => source.replaceFile(path, source.summaryDocument(db, RUN), { durable: true }));
  const megabytes = statSync(path).size / 1_048_576;
  const { results } = JSON.parse(readFileSync(path, 'utf8'));
  if (results.length !== ITEMS) throw new Error(`The summary has ${results.length} results of ${ITEMS}`);
  const soFar = medianMs(9, () => [...source.summarySoFar(db, RUN)].length);
  return {
    what: `the whole summary of ${ITEMS} items (${megabytes.toFixed(1)} MB)`,
    measured: `${whole.toFixed(0)} ms`,
    limit: '1000 ms',
    ok: whole <= 1000,
    beside: `while it runs ${soFar.toFixed(0)} ms each second`,
  };
}
