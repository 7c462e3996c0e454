// Families of failures, out of 1,000,000 attempts of 1,000,000 phases in 10,000 runs.
import { HISTORY, makeHistory, sessionOf } from './history.js';
import { drain, median, medianMs, time } from './workshop.js';

/** As many as a screen shows. */
const SHOWN = 5;

export async function measureFailures(workshop) {
  const { source } = workshop;
  const file = await makeHistory(workshop, { name: 'history' });
  const db = await source.openReader(file);
  const night = { sessionIds: [sessionOf(HISTORY.nights - 1)], limit: SHOWN };
  const all = medianMs(5, () => source.listFamilies(db, { limit: SHOWN }));
  const one = medianMs(9, () => source.listFamilies(db, night));
  const [largest] = source.listFamilies(db, { limit: 1 }).families;
  const members = medianMs(5, () => source.listFamilyMembers(db, largest.fingerprint, { limit: 200 }));
  const flaky = medianMs(5, () => source.listFlaky(db, { sessionIds: night.sessionIds }));
  db.close();
  const whole = median(
    Array.from({ length: 5 }, () => time(`node '${drain}' failures --db '${file}' >/dev/null`).wall),
  );
  return [
    {
      what: '`drain failures` out of 1,000,000 attempts and phases',
      measured: `${(whole * 1000).toFixed(0)} ms`,
      limit: '1000 ms',
      ok: whole <= 1,
      beside: `the query ${all.toFixed(0)} ms`,
    },
    {
      what: 'families of one session, 10,000 attempts out of them',
      measured: `${one.toFixed(0)} ms`,
      limit: '100 ms',
      ok: one <= 100,
      beside: `200 of the ${largest.phases} phases of one ${members.toFixed(0)} ms; flaky ones of it ${flaky.toFixed(0)} ms`,
    },
  ];
}
