// The flows that are killed. Their functions bear witness of what they are called for, and pass points of their own; what
// they give depends on nothing but their input, so that an undisturbed run says what is to come out.
import { setImmediate as turn } from 'node:timers/promises';

/**
 * @typedef {object} Tools what a flow is made with
 * @property {any} library
 * @property {boolean} isHealed what was poisoned in the first stage is not any more
 * @property {(name: string) => void} pass a crash point
 * @property {(step: string, runtime: object, elements: readonly { id: number }[]) => void} witness
 * @property {(rows: readonly object[], info: object) => void} receive what a sink was handed
 *
 * @typedef {object} KilledFlow
 * @property {(tools: Tools) => any} make
 * @property {() => object} input
 * @property {readonly object[]} [stages] options of its runs, one after another; the last one is killed. By default one
 * @property {object} [goesOn] options after a kill, should the run allow them; by default the same as before
 * @property {boolean} [isHeard] somebody iterates over its run
 * @property {boolean} [isRetrying] failed batches are tried again whenever it goes on, and the steps after them are done anew
 * @property {boolean} [isShifting] and batches of a later scope may come to hold other elements
 * @property {boolean} [isRollback] its database has a rollback journal
 */

const elements = (count) => Array.from({ length: count }, (_, id) => ({ id, name: `element ${id}` }));

const items = (count) => () => ({ items: elements(count), unit: 'kg' });

/** A step that makes of each element another one, in the same field or in another. */
function each({ pass, witness }, step, [from, to = from], change) {
  return (context, runtime) => {
    pass('step begun');
    witness(step, runtime, context[from]);
    const given = { [to]: context[from].map((item) => change(item, context, runtime)) };
    pass('step through');
    return given;
  };
}

/** The same, on its way for some turns: batches overtake one another. */
function late(tools, step, fields, change) {
  const call = each(tools, step, fields, change);
  return async (context, runtime) => {
    for (let turns = context[fields[0]][0].id % 5; turns > 0; turns--) await turn();
    return call(context, runtime);
  };
}

/** A step beside batches. */
function whole({ pass, witness }, step, make) {
  return (context, runtime) => {
    pass('step begun');
    witness(step, runtime, []);
    return make(context);
  };
}

/** Into a table of its own; without a key: what is written twice is there twice. */
function persisting({ pass }, table) {
  return (rows, info, tx) => {
    tx.run(`create table if not exists ${table} (scope, batch, id, row)`);
    rows.forEach((row, nth) => {
      tx.run(`insert into ${table} values (?, ?, ?, ?)`, info.scope, info.number, row.id, JSON.stringify(row));
      if (nth === 0) pass('row written');
    });
  };
}

/** Of rows that may come again, from another batch. */
function replacing({ pass }, table) {
  return (rows, _info, tx) => {
    tx.run(`create table if not exists ${table} (id primary key, row)`);
    for (const row of rows) tx.run(`insert or replace into ${table} values (?, ?)`, row.id, JSON.stringify(row));
    pass('rows written');
  };
}

function handing({ pass, receive }) {
  return async (rows, info) => {
    pass('sink begun');
    receive(rows, info);
    await turn();
    pass('sink through');
  };
}

const score = ({ id, name }, { factor = 2 }) => ({ id, name, score: id * factor, at: new Date(1e12 + id) });
const label = (row) => ({ ...row, label: row.score > 4 ? 'high' : 'low' });
const total = ({ rows }) => ({ total: rows.reduce((sum, row) => sum + row.score, 0), last: rows.at(-1)?.at });

/** @throws for an element of these, as long as they are not healed */
function poisoned({ isHealed }, ids, change) {
  return (item, context, runtime) => {
    if (!isHealed && ids.includes(item.id)) throw new Error(`element ${item.id} is poisoned`);
    return change(item, context, runtime);
  };
}

/** A step before, a scope with all that it may have, a step after. @type {KilledFlow} */
const small = {
  input: items(3),
  isHeard: true,
  make: (tools) =>
    tools.library
      .pipeline('small')
      .step(
        'factor',
        whole(tools, 'factor', () => ({ factor: 3, since: new Date(0) })),
      )
      .batch('fit', { over: 'items', size: 2 }, (b) =>
        b
          .step('score', each(tools, 'score', ['items', 'rows'], score))
          .step('label', each(tools, 'label', ['rows'], label)),
      )
      .with('rows', { persist: persisting(tools, 'fitted'), sink: handing(tools) })
      .step('total', whole(tools, 'total', total)),
};

/** @type {KilledFlow} */
const lanes = {
  input: items(12),
  make: (tools) =>
    tools.library
      .pipeline('lanes')
      .batch('fit', { over: 'items', size: 2, concurrency: 4 }, (b) =>
        b.step('score', late(tools, 'score', ['items', 'rows'], score)),
      )
      .with('rows', { persist: persisting(tools, 'fitted'), sink: handing(tools) })
      .step('total', whole(tools, 'total', total)),
};

/** Of unknown length, and cut by a step that is run again each time. @type {KilledFlow} */
const stream = {
  isHeard: true,
  input: () => ({
    items: (async function* () {
      for (const item of elements(7)) {
        await turn();
        yield item;
      }
    })(),
  }),
  make: (tools) =>
    tools.library
      .pipeline('stream')
      .batch('fit', { over: 'items', size: 2, concurrency: 2 }, (b) =>
        b.step('score', late(tools, 'score', ['items', 'rows'], score)),
      )
      .with('rows', { persist: persisting(tools, 'fitted') })
      .step('total', whole(tools, 'total', total)),
};

/** Some elements are left out, some are loaded, and each field has a rule. @type {KilledFlow} */
const sifted = {
  input: items(9),
  make: (tools) =>
    tools.library
      .pipeline('sifted')
      .batch('fit', { over: 'items', size: 3 }, (b) =>
        b.step('score', each(tools, 'score', ['items', 'rows'], score)).step('facts', ({ rows }) => ({
          sum: rows.length,
          first: rows[0].id,
          deep: { [`id${rows[0].id}`]: new Date(rows[0].id), seen: { [rows.length]: true } },
          dropped: 'x'.repeat(100),
          most: rows.at(-1).score,
        })),
      )
      .with('rows', {
        skipIf: ({ id }) => [1, 3, 4, 5].includes(id),
        loadExisting: ({ id, name }) => (id === 1 || id === 4 ? { id, name, score: -1, at: new Date(0) } : undefined),
        persist: persisting(tools, 'fitted'),
        sink: handing(tools),
        merge: {
          sum: 'sum',
          first: 'first',
          deep: 'deep',
          dropped: 'drop',
          most: (one, other) => Math.max(one, other),
        },
      })
      .step('total', whole(tools, 'total', total)),
};

/** Two scopes, with a step before, between and after them. @type {KilledFlow} */
const two = {
  input: items(5),
  make: (tools) =>
    tools.library
      .pipeline('two')
      .step(
        'factor',
        whole(tools, 'factor', () => ({ factor: 3 })),
      )
      .batch('fit', { over: 'items', size: 2 }, (b) => b.step('score', each(tools, 'score', ['items', 'rows'], score)))
      .with('rows', { persist: persisting(tools, 'fitted') })
      .step('total', whole(tools, 'total', total))
      .batch('label', { over: 'rows', size: 3, concurrency: 2 }, (b) =>
        b.step('label', late(tools, 'label', ['rows', 'labelled'], label)),
      )
      .with('labelled', { persist: persisting(tools, 'labelled'), sink: handing(tools) })
      .step(
        'count',
        whole(tools, 'count', ({ labelled }) => ({ count: labelled.length })),
      ),
};

/** Tries of batches and of steps, and hooks. @type {KilledFlow} */
const retried = {
  input: items(6),
  isHeard: true,
  make: (tools) => {
    const flaky = (item, context, runtime) => {
      if (item.id % 4 === 0 && runtime.batch.attempt < 3) throw new Error(`element ${item.id} is not ready`);
      return score(item, context);
    };
    const shaky = (row, _context, runtime) => {
      if (runtime.attempt < 2) throw new Error('once more');
      return label(row);
    };
    const hook = async () => turn();
    return tools.library
      .pipeline('retried')
      .batch('fit', { over: 'items', size: 2 }, (b) =>
        b
          .step('score', each(tools, 'score', ['items', 'rows'], flaky))
          .step('label', each(tools, 'label', ['rows'], shaky), { retry: 2 }),
      )
      .with('rows', {
        retry: { attempts: 3, backoffMs: 1 },
        persist: persisting(tools, 'fitted'),
        hooks: { onBatchStart: hook, onBatchComplete: hook },
      });
  },
};

/** Poisoned elements are isolated, by halves in one scope and one by one in the other. @type {KilledFlow} */
const healing = {
  input: items(9),
  make: (tools) =>
    tools.library
      .pipeline('healed')
      .step(
        'factor',
        whole(tools, 'factor', () => ({ factor: 3 })),
      )
      .batch('fit', { over: 'items', size: 3, key: ({ name }) => name }, (b) =>
        b.step('score', each(tools, 'score', ['items', 'rows'], poisoned(tools, [1, 6, 7, 8], score))),
      )
      .with('rows', {
        ...{ onFailure: 'continue', onFailedBatch: 'bisect' },
        ...{ persist: persisting(tools, 'fitted'), sink: handing(tools) },
      })
      .step('total', whole(tools, 'total', total))
      .batch('label', { over: 'rows', size: 2 }, (b) =>
        b.step('label', each(tools, 'label', ['rows', 'labelled'], poisoned(tools, [3], label))),
      )
      .with('labelled', {
        ...{ onFailure: 'continue', onFailedBatch: 'itemwise' },
        persist: replacing(tools, 'labelled'),
      })
      .step(
        'count',
        whole(tools, 'count', ({ labelled }) => ({ count: labelled.length })),
      ),
};

/** The run that isolates them is killed. @type {KilledFlow} */
const poison = { ...healing, isRetrying: true };

/** The one that does the failed ones again, later steps having been done already. @type {KilledFlow} */
const healed = { ...healing, isShifting: true, stages: [{}, { only: 'failed' }] };

/** The same, by running all of it again. @type {KilledFlow} */
const repeated = { ...healing, isShifting: true, isHeard: true, stages: [{}, {}] };

/** A batch fails, and ends the run. @type {KilledFlow} */
const stopped = {
  input: items(6),
  make: (tools) =>
    tools.library
      .pipeline('stopped')
      .batch('fit', { over: 'items', size: 2 }, (b) =>
        b.step('score', each(tools, 'score', ['items', 'rows'], poisoned(tools, [3], score))),
      )
      .with('rows', { persist: persisting(tools, 'fitted'), sink: handing(tools) })
      .step('total', whole(tools, 'total', total)),
};

/** It fails whenever it is tried. @type {KilledFlow} */
const failing = { ...stopped, isRetrying: true };

/** It is healed. @type {KilledFlow} */
const mended = { ...stopped, stages: [{}, {}] };

/**
 * Another definition is forced upon a run that was done. Once it has begun, nobody has to insist again, and what was kept of
 * the old one is not taken for the new one's. @type {KilledFlow}
 */
const forced = {
  input: items(5),
  isShifting: true,
  stages: [{}, { force: true }],
  goesOn: {},
  make: (tools) =>
    tools.library
      .pipeline('forced', { version: tools.isHealed ? 'two' : 'one' })
      .step(
        'factor',
        whole(tools, 'factor', () => ({ factor: tools.isHealed ? 5 : 3 })),
      )
      .batch('fit', { over: 'items', size: 2 }, (b) => b.step('score', each(tools, 'score', ['items', 'rows'], score)))
      .with('rows', { persist: replacing(tools, 'fitted') })
      .step(
        'total',
        whole(tools, 'total', ({ rows, factor }) => ({ total: rows.length * factor })),
      ),
};

/** A scope in a scope, branches, and a step for each element. @type {KilledFlow} */
const nested = {
  input: items(6),
  make: (tools) => {
    const { pipeline, step } = tools.library;
    return pipeline('nested')
      .parallel({
        one: step(
          'one',
          whole(tools, 'one', () => ({ factor: 3 })),
        ),
        other: step(
          'other',
          whole(tools, 'other', () => ({ at: new Date(5) })),
        ),
      })
      .batch('fit', { over: 'items', size: 3 }, (b) =>
        b
          .batch('inner', { over: 'items', size: 2 }, (c) =>
            c.step('score', each(tools, 'score', ['items', 'rows'], score)),
          )
          .with('rows')
          .step('label', each(tools, 'label', ['rows'], label))
          .each('more', { over: 'rows', into: 'wide' }, (row) => ({ ...row, wide: true })),
      )
      .with('wide', { persist: persisting(tools, 'fitted') })
      .rename({ results: 'wide' })
      .step(
        'count',
        whole(tools, 'count', ({ results }) => ({ count: results.length })),
      );
  },
};

/** The user's database is there before, and has a rollback journal. @type {KilledFlow} */
const journal = { ...small, isHeard: false, isRollback: true };

/** @type {Record<string, KilledFlow>} */
export const FLOWS = {
  ...{ small, lanes, stream, sifted, two, retried, poison, healed, repeated },
  ...{ failing, mended, forced, nested, journal },
};

export const stagesOf = ({ stages = [{}] }) => stages;
