// Holds what a killed run of a flow has left, and what it came to, against an undisturbed one.
import { isDeepStrictEqual } from 'node:util';

/** Where `persist` of these scopes writes, if it says which batch it is. */
const TABLES = { fit: 'fitted', label: 'labelled' };

const THROUGH = ['done', 'skipped'];
const nameOf = ({ scope, number }) => `${scope}/${number}`;

/**
 * Right after it was killed, before anybody goes on with it.
 * @param {import('./flow-case.js').FlowCase} one
 * @param {import('./flow-case.js').Kept} kept
 * @param {import('./follower.js').Follower} follower
 */
export function judgeKilled(one, ledger, kept, follower) {
  ledger.check('database', kept.integrity === 'ok', `integrity_check: ${kept.integrity}`);
  judgeOwnRows(ledger, kept);
  const there = new Map(kept.batches.map((batch) => [nameOf(batch), batch]));
  const heard = one.said('heard').filter(({ status }) => status !== 'failed');
  for (const name of new Set([...heard.map(nameOf), ...follower.shown.keys()])) {
    const isForgotten = !there.has(name) && kept.outdated > 0;
    ledger.check('told', there.has(name) || isForgotten, () => `${name} was told of, and is not there after the kill`);
  }
  for (const { scope, number } of one.said('sink')) {
    const found = there.get(`${scope}/${number}`);
    ledger.check('told', found !== undefined, `${scope}/${number} was handed on, and is not there after the kill`);
  }
}

/** Rows of the user's own are there of committed batches, all of them, and of no other. */
function judgeOwnRows(ledger, { batches, tables }) {
  for (const [scope, table] of Object.entries(TABLES)) {
    const rows = tables[table] ?? [];
    if (rows.length > 0 && !('batch' in rows[0])) continue;
    const found = countBy(rows, ({ batch }) => batch);
    const expected = new Map(
      batches.filter((batch) => batch.scope === scope).map(({ number, rows: all, loaded }) => [number, all - loaded]),
    );
    for (const number of new Set([...found.keys(), ...expected.keys()])) {
      const [is, should] = [found.get(number) ?? 0, expected.get(number) ?? 0];
      ledger.check('batch', is === should, `batch ${scope}/${number} has ${should} new rows, and ${is} in ${table}`);
    }
  }
}

/**
 * When it has come to its end.
 * @param {import('./flow-case.js').FlowCase} one
 * @param {{ undisturbed: Undisturbed, follower: import('./follower.js').Follower, flow: import('./pipeline-flows.js').KilledFlow,
 *   kills: readonly Kill[] }} expectation
 * @typedef {{ outcome: object, kept: import('./flow-case.js').Kept, sink: readonly object[] }} Undisturbed
 * @typedef {{ kept: import('./flow-case.js').Kept, witnessed: number }} Kill what there was after it, and how many calls
 */
export async function judgeFlow(one, ledger, expectation) {
  const { outcome } = one;
  const { undisturbed, flow, kills } = expectation;
  if (!ledger.check('flow', outcome !== undefined, 'it has come to no end')) return;
  judgeOutcome(ledger, outcome, undisturbed.outcome);
  if (!flow.isShifting && kills.length > 0) judgeRestored(ledger, outcome, kills.at(-1).kept);
  await judgeStore(one, ledger, expectation);
}

/** Of that what is in its database, and what its functions and its followers say. */
export async function judgeStore(one, ledger, { undisturbed, follower, flow, kills }) {
  const kept = one.kept();
  ledger.check('database', kept.integrity === 'ok', `integrity_check: ${kept.integrity}`);
  judgeKept(ledger, kept, undisturbed.kept);
  judgeEvents(ledger, kept, flow);
  for (const kill of kills) judgeOnce(one, ledger, kill, { kept, flow });
  judgeSink(ledger, one.said('sink'), undisturbed.sink);
  await judgeTold(ledger, follower, kept);
}

function judgeOutcome(ledger, outcome, expected) {
  for (const part of ['status', 'code', 'output'])
    ledger.check('flow', isDeepStrictEqual(outcome[part], expected[part]), () => differ(part, outcome, expected));
  const [is, should] = [outcome, expected].map(({ failures }) => ({
    failures: failures.map(({ scope, batch, step, itemKeys }) => `${scope}/${batch} ${step} ${itemKeys}`).sort(),
  }));
  ledger.check('flow', isDeepStrictEqual(is, should), () => differ('failures', is, should));
  const figures = ({ stats: { batches, failed, items, skipped, loaded, pending } }) => ({
    stats: { batches, failed, items, skipped, loaded, pending },
  });
  const [told, right] = [figures(outcome), figures(expected)];
  ledger.check('flow', isDeepStrictEqual(told, right), () => differ('stats', told, right));
}

function judgeKept(ledger, kept, expected) {
  const [is, should] = [kept, expected].map(({ batches, tables, ...rest }) => ({
    ...rest,
    batches: batches.map(({ seq, ...batch }) => batch),
    tables: Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, rows.map(sortable).sort()])),
  }));
  for (const part of ['batches', 'steps', 'runs', 'outdated', 'tables'])
    ledger.check('flow', isDeepStrictEqual(is[part], should[part]), () => differ(part, is, should));
}

/** Each batch has told of its commit once, and its record names that event. */
function judgeEvents(ledger, { batches, events }, { isShifting = false }) {
  for (const batch of batches) {
    const type = batch.status === 'failed' ? 'batch.failed' : 'batch.committed';
    const own = events.filter(
      (event) => /^batch\.(committed|failed)$/.test(event.type) && nameOf(event) === nameOf(batch),
    );
    const last = own.at(-1);
    const isTold = last?.seq === batch.seq && last.type === type;
    ledger.check('told', isTold, () => `${nameOf(batch)} (event ${batch.seq}) has ${JSON.stringify(own)}`);
    const isRepeated = own.filter((event) => event.type === type).length > 1;
    const mayRepeat = isShifting || !THROUGH.includes(batch.status);
    ledger.check('told', mayRepeat || !isRepeated, () => `${nameOf(batch)} is told twice: ${JSON.stringify(own)}`);
  }
  ledger.check('told', events.at(-1)?.type === 'run.ended', () => `ends with ${JSON.stringify(events.at(-1))}`);
}

/** What was committed when it was killed is not run again, unless it holds other elements by now. */
function judgeOnce(
  one,
  ledger,
  { kept, witnessed },
  { kept: final, flow: { isShifting = false, isRetrying = false } },
) {
  const later = one.said('witness').slice(witnessed);
  const again = new Set(later.filter(({ scope }) => scope !== undefined).map(nameOf));
  for (const batch of kept.batches.filter(({ status }) => THROUGH.includes(status))) {
    const now = final.batches.find((other) => nameOf(other) === nameOf(batch));
    const isOther = isShifting && now?.digest !== batch.digest;
    ledger.check('batch', isOther || !again.has(nameOf(batch)), `${nameOf(batch)} was committed, and was run again`);
  }
  if (isShifting || isRetrying) return;
  const steps = new Set(later.filter(({ scope }) => scope === undefined).map(({ step }) => step));
  for (const step of kept.steps.flatMap((name) => name.split('|')))
    ledger.check('batch', !steps.has(step), `step ${step} was kept, and was run again`);
}

function judgeRestored(ledger, { stats }, { batches }) {
  const committed = batches.filter(({ status }) => THROUGH.includes(status)).length;
  const text = `${committed} batches were committed, and ${stats.restored} restored`;
  ledger.check('flow', stats.restored === committed, text);
}

/** Each delivery at least once, and whenever it is repeated the same. */
function judgeSink(ledger, deliveries, expected) {
  const [is, should] = [deliveries, expected].map(byKey);
  for (const [key, versions] of is)
    ledger.check(
      'told',
      versions.size === 1,
      () => `${key} was handed on with other rows: ${[...versions].join(' and ')}`,
    );
  const [told, right] = [is, should].map((each) => [...each].map(([key, [rows]]) => `${key} ${rows}`).sort());
  ledger.check('told', isDeepStrictEqual(told, right), () => differ('sink', { sink: told }, { sink: right }));
}

async function judgeTold(ledger, follower, { batches }) {
  const told = await follower.look();
  const expected = batches.map(nameOf);
  const isOnce = told !== undefined && isDeepStrictEqual([...told].sort(), [...expected].sort());
  ledger.check('told', isOnce, () => `tail told of ${told}, and there are ${expected}`);
  const unknown = [...follower.shown.keys()].filter((name) => !expected.includes(name));
  ledger.check('told', unknown.length === 0, () => `tail told of ${unknown}, which are not there`);
  ledger.check('says', follower.errors.length === 0, () => `who followed was told: ${follower.errors[0]}`);
  for (const scope of new Set(batches.map((batch) => batch.scope))) {
    const rows = await follower.exportRows(scope);
    const count = batches.filter((batch) => batch.scope === scope).reduce((sum, batch) => sum + batch.rows, 0);
    ledger.check('told', rows?.length === count, () => `${rows?.length} rows of ${scope} are exported, not ${count}`);
  }
}

function byKey(deliveries) {
  const rows = new Map();
  for (const delivery of deliveries)
    rows.set(delivery.key, (rows.get(delivery.key) ?? new Set()).add(JSON.stringify(delivery.rows)));
  return rows;
}

function countBy(rows, keyOf) {
  const counts = new Map();
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  return counts;
}

const sortable = (row) => JSON.stringify(row);

function differ(part, is, should) {
  return `${part} is ${JSON.stringify(is[part])}, not ${JSON.stringify(should[part])}`;
}
