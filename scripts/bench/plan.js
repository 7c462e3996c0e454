// Planning a batch of 10, out of a million failed phases and out of ten thousand.
import { makeBacklog } from './backlog.js';
import { drain, median, medianMs, time } from './workshop.js';

const SELECTION = {
  states: 'failed',
  doors: ['import', 'add', 'source'],
  skipRunsWithQueued: true,
  perRunConcurrency: 1,
  triedBefore: Number.MAX_SAFE_INTEGER,
};

export async function measurePlan(workshop) {
  const small = await makeBacklog(workshop, { name: 'small', runs: 100, phases: 10_000 });
  const large = await makeBacklog(workshop, { name: 'large', runs: 10_000, phases: 1_000_000 });
  const [ms, smallMs] = [await planMs(workshop, large), await planMs(workshop, small)];
  const whole =
    median(Array.from({ length: 5 }, () => time(`node '${drain}' plan --db '${large}' >/dev/null`).wall)) * 1000;
  return [
    {
      what: 'plan of 10 out of 1,000,000 phases in 10,000 runs',
      measured: `${ms.all.toFixed(2)} ms`,
      limit: '10 ms',
      ok: ms.all <= 10,
      beside: `only the batch ${ms.next.toFixed(2)} ms; \`drain plan\` ${whole.toFixed(0)} ms`,
    },
    {
      what: 'the same, against 10,000 phases in 100 runs',
      measured: `${(ms.all / smallMs.all).toFixed(2)} x`,
      limit: '2 x',
      ok: ms.all <= 2 * smallMs.all,
      beside: `${smallMs.all.toFixed(2)} ms there; only the batch ${smallMs.next.toFixed(2)} ms`,
    },
  ];
}

async function planMs({ source }, file) {
  const db = await source.openReader(file);
  const options = { limit: 10, now: Date.now() };
  const all = medianMs(51, () => source.makePlan(db, SELECTION, options));
  const next = medianMs(51, () => source.planNext(db, SELECTION, options));
  db.close();
  return { all, next };
}
