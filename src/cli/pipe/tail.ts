import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openToRead } from '../../config/backlog.ts';
import { jsonOf } from '../../pipe/json-of.ts';
import type { BatchOutcome } from '../../pipeline/run/batch.ts';
import type { StoredRun } from '../../pipeline/store/batch-store.ts';
import { tail } from '../../pipeline/tail.ts';
import { findPipePhase, type PipePhase } from '../../read/pipe-phases.ts';
import { goOnCommand } from '../../render/pipe/commands.ts';
import { outcomeLines } from '../../render/pipe/outcome.ts';
import { plain } from '../../render/text.ts';
import { outcomeWire } from '../../render/wire/batches.ts';
import { openBatchStore } from '../../store/batches/open-batch-store.ts';
import { backlogOf } from '../backlog.ts';
import { type Arguments, type CliCommand, text } from '../command.ts';
import type { Output } from '../output.ts';
import { listenForStops } from '../stops.ts';
import { isOver, placeOf, requireScope, WHICH_FLAGS, withKept } from './which.ts';
import { createWriter } from './writer.ts';

export const command: CliCommand = {
  usage: 'pipe tail <run>',
  about:
    'The batches of a run, in the order of their commits. With -f it goes on until the run ends; with --json it is a line of ' +
    'JSON a batch, with its rows.',
  examples: [
    ['drain pipe tail leads-20260112-010000 -f', 'from another terminal, while it runs'],
    ['drain pipe tail leads-20260112-010000 -f --json | jq .rows', 'the rows, as they are committed'],
  ],
  positionals: (parser) => parser.positional('run', { type: 'string', describe: 'the run' }),
  options: {
    follow: { type: 'boolean', alias: 'f', describe: 'go on until the run ends' },
    scope: { type: 'string', requiresArg: true, describe: 'only this scope' },
    new: { type: 'boolean', describe: 'only what is committed from now on' },
    ...WHICH_FLAGS,
  },
  async run(args, output) {
    using stops = listenForStops();
    const { stop } = stops.signals;
    if (args.follow === true) await untilBegun(args, stop);
    const code = stop.aborted ? 0 : await follow(args, output, stop);
    return stop.aborted ? (stop.reason === 'SIGINT' ? 130 : 143) : code;
  },
};

/** @returns the exit code: 3 where it was followed and cut off */
function follow(args: Arguments, output: Output, stop: AbortSignal): Promise<number> {
  const isFollowed = args.follow === true;
  return withKept(args, async (kept) => {
    const { store, runId } = kept;
    const scope = requireScope(kept, args, !isFollowed || isOver(store.findRun(runId)));
    const options = {
      ...({ signal: stop, follow: isFollowed, from: args.new === true ? 'now' : 'start' } as const),
      ...(scope !== undefined && { scope }),
    };
    const writer = createWriter(process.stdout);
    for await (const outcome of tail(store, runId, options)) {
      const lines = output.json ? [jsonOf(outcomeWire(outcome), nameOf(outcome))] : outcomeLines(outcome);
      if (!(await writer.write(`${lines.join('\n')}\n`))) return 0; // nobody reads any more
    }
    if (!isFollowed || stop.aborted || store.findRun(runId)?.state !== 'running') return 0;
    output.complain(cutOff(args, runId));
    return EXIT_CUT;
  });
}

/** As a session that a limit has cut short. */
const EXIT_CUT = 3;

function cutOff(args: Arguments, runId: string): string {
  const way = text(args, 'store') === undefined ? goOnCommand(runId) : 'run the flow again with the same run id';
  return `drain: the run ${plain(runId)} was interrupted: its process is gone. What is committed is kept; to go on: ${way}`;
}

function nameOf({ batch }: BatchOutcome): string {
  return `Batch ${batch.number} of scope \`${batch.scope}\``;
}

const LOOK_MS = 100;

/** A run, or an attempt at it, that began a moment ago is not in the store yet, which may not be there either. */
async function untilBegun(args: Arguments, stop: AbortSignal): Promise<void> {
  if (text(args, 'store') !== undefined) return;
  const { file, runId } = await placeOf(args);
  const db = await openToRead(await backlogOf(args));
  try {
    while (!stop.aborted && isAhead(findPipePhase(db, runId), findRunIn(file, runId))) await sleep(LOOK_MS);
  } finally {
    db.close();
  }
}

/** What an earlier attempt has left is none of the one that runs now. */
function isAhead(phase: PipePhase | undefined, run: StoredRun | undefined): boolean {
  if (phase?.state === 'running') return run?.by !== phase.attempt?.attemptId;
  return phase?.state === 'queued' && run === undefined;
}

function findRunIn(file: string, runId: string): StoredRun | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const store = openBatchStore(file, { readonly: true });
    try {
      return store.findRun(runId);
    } finally {
      store.close();
    }
  } catch {
    return undefined; // it is being made in this moment
  }
}
