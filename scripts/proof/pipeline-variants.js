// Breaks of the library of flows and of its store, the flows that find them, and the edits of the sources.

const PERSIST = 'if (persist) withTransaction(db, (tx) => callPersist(persist, tx));';
const PUT_OUTPUT = 'statement(db, PUT_OUTPUT).run(id, scope, number, output);';

/** @type {readonly [name: string, focus: readonly string[], edits: readonly (readonly [file: string, find: string, replace: string])[]][]} */
export const PIPELINE_VARIANTS = [
  [
    'persist after the commit',
    ['small'],
    [['store/batches/commit-batch.ts', `${PERSIST}\n  });`, `});\n  whileHeld(held, durably, () => { ${PERSIST} });`]],
  ],
  [
    'a batch is done before its output is kept',
    ['small'],
    [
      ['store/batches/commit-batch.ts', PUT_OUTPUT, ''],
      ['store/batches/commit-batch.ts', `${PERSIST}\n  });`, `${PERSIST}\n  });\n  ${PUT_OUTPUT}`],
    ],
  ],
  [
    'what comes later is not outdated',
    ['healed', 'forced'],
    [
      [
        'store/batches/outdate.ts',
        'delete from drain_pipe_steps where run = @id and',
        'delete from drain_pipe_steps where 0 and',
      ],
      ['store/batches/outdate.ts', 'set outdated = 1', 'set outdated = 0'],
    ],
  ],
  ['batches are not outdated', ['healed'], [['store/batches/outdate.ts', 'set outdated = 1', 'set outdated = 0']]],
  [
    'who has the run is not looked at',
    ['rivals'],
    [['store/batches/held-run.ts', 'if (row?.epoch === epoch && row.owner !== null) return;', 'if (row) return;']],
  ],
  [
    'a run is taken from who lives',
    ['rivals'],
    [['store/batches/take-run.ts', 'if (lives === false) return;', 'return;']],
  ],
  [
    'delivered before it is handed on',
    ['small'],
    [
      [
        'pipeline/run/hand-over.ts',
        'await untilAborted(sink?.(',
        "lease?.['deliver'](node.name, turn.slice.number); await untilAborted(sink?.(",
      ],
    ],
  ],
  ['elements are not looked at', ['healed'], [['pipeline/run/run-scope.ts', 'earlier.digest === digest', 'digest']]],
  [
    'what is through is run again',
    ['small'],
    [
      [
        'pipeline/run/run-scope.ts',
        "return status === 'done' || status === 'skipped';",
        "return status === 'skipped';",
      ],
    ],
  ],
  [
    'told before the commit',
    ['small'],
    [
      [
        'pipeline/run/commit-batch.ts',
        'await write(turn, { record',
        "turn.place.run.emit({ type: 'batch.end', outcome: { batch: turn.info, status, results: rows, output: {}, loaded: 0, " +
          'skipped: 0, durationMs } }); await new Promise((resolve) => setImmediate(resolve)); ' +
          'await write(turn, { record',
      ],
    ],
  ],
  [
    'steps are not kept',
    ['two'],
    [
      [
        'store/batches/put-step.ts',
        'statement(held.db, PUT).run(held.id, step, output);',
        'if (held.epoch < 0) statement(held.db, PUT).run(held.id, step, output);',
      ],
    ],
  ],
];
