// Breaks of the program, each of which the proof must find: what it could not find, it would not prove. Edits of the sources,
// as the crash points are (program.js), and the methods that find each soonest.

import { PIPELINE_VARIANTS } from './pipeline-variants.js';

/**
 * @typedef {{ name: string, methods: readonly string[], edits: readonly import('./program.js').Edit[], focus?: readonly string[] }}
 * Variant `focus`: of the methods' cases
 */

/** @returns {Variant} */
const variant = (name, methods, edits, focus) => ({
  ...{ name, methods, focus },
  edits: edits.map(([file, find, replace]) => ({ name, file, find, replace })),
});

/** @type {readonly Variant[]} */
export const VARIANTS = [
  variant(
    'claim without guard',
    ['rivals'],
    [
      ['store/claim.ts', 'and p.id = @id and p.state = @state', 'and p.id = @id'],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what the sources say.
      ['store/claim.ts', 'and ${PHASE_IS_FREE} and ${RUN_IS_FREE} and ${RUN_IS_SELECTED}', ''],
      // Else the schema would refuse it: it ties where a phase was claimed from to the states that it can be claimed from.
      [
        'store/claim.ts',
        'claimed_from = state,',
        "claimed_from = case when state = 'queued' then state else 'failed' end,",
      ],
      // What was looked up before is believed.
      ['engine/lookahead.ts', 'if (version !== this.version) this.forget();', ''],
    ],
  ),
  variant(
    'finish without guard',
    ['model'],
    [['store/finish.ts', 'where handle = @handle and outcome is null', 'where handle = @handle']],
  ),
  variant('adoption without guard', ['rivals'], [['store/adopt.ts', 'and adopter is @instead', '']]),
  variant(
    'kill by pid only',
    ['forged'],
    [
      ['process/tree.ts', 'kinOf(pid) !== undefined && startOf(pid) === start', 'kinOf(pid) !== undefined'],
      ['process/tree.ts', '!hasProc() || lineageOf(pid).includes(mark)', 'true'],
      ['process/identify.ts', "(stat?.[1] === String(parent) && stat[19]) || ''", "stat?.[19] ?? ''"],
      ['executors/local/end.ts', 'if (pid <= 0) return false;', 'return pid > 0;'],
    ],
  ),
  variant(
    'pid without boot',
    ['forged'],
    [['process/identify.ts', 'if (identity.bootId !== bootId()) return false;', '']],
  ),
  variant(
    'pid without namespace',
    ['namespaces'],
    [['process/identify.ts', 'if (identity.pidNamespace !== pidNamespace()) return undefined;', '']],
  ),
  variant(
    'no start ticket',
    ['ticket'],
    [['executors/local/sight.ts', 'if (takeTicket(abandoned.logs)) return', 'return']],
  ),
  variant(
    'record not believed',
    ['sweep-controller'],
    [['executors/local/sight.ts', "causeOf(asked, { is: 'exit', exit: last.exit })", "causeOf(asked, { is: 'lost' })"]],
  ),
  variant(
    'gone before all of it has ended',
    ['sweep-supervisor'],
    [['executors/local/sight.ts', 'await endTree(tree, LEFTOVER_GRACE_MS);', '']],
  ),
  variant(
    'burned on interruption',
    ['reboots'],
    [
      [
        'core/outcome.ts',
        "BURNING: readonly OutcomeName[] = ['failed', 'timed_out']",
        "BURNING: readonly OutcomeName[] = ['failed', 'timed_out', 'interrupted']",
      ],
    ],
  ),
  variant(
    'only the group is ended',
    ['zoo'],
    [['executors/local/end.ts', "for (const { pid } of listLineage(tree.marks)) signalProcess(pid, 'SIGKILL');", '']],
  ),
  variant(
    'durations by the clock of the day',
    ['clock'],
    [
      [
        'executors/local/supervise.ts',
        "(news.is === 'exit' ? news.tookMs : undefined) ?? performance.now() - began",
        'Date.now() - startedAt',
      ],
    ],
  ),
  variant(
    'dead sessions never completed',
    ['sweep-controller'],
    [['store/take-over.ts', "where session_id = @sessionId and status = 'running'", 'where 0']],
  ),
  variant(
    'a lock is a failure',
    ['busy'],
    [['db/transact.ts', "if (codeOf(thrown)?.startsWith('SQLITE_BUSY')) return true;", '']],
  ),
  variant(
    'results streamed from their beginning',
    ['sweep-dispatch'],
    [['dispatch/results-stream.ts', 'this.seen = sink.seq ?? this.seen;', '']],
  ),
  variant(
    'cursor before the results',
    ['sweep-dispatch'],
    [
      [
        'dispatch/publish/task-publisher.ts',
        'await this.publish(ends);\n      this.seen = ends.at(-1)?.seq ?? this.seen;\n      this.moveOn();',
        'this.seen = ends.at(-1)?.seq ?? this.seen;\n      this.moveOn();\n      await this.publish(ends);',
      ],
    ],
  ),
  ...PIPELINE_VARIANTS.map(([name, focus, edits]) => variant(name, ['pipeline'], edits, focus)),
];
