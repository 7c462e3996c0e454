import type { StoredBatch } from '../../pipeline/store/batch-store.ts';
import { iterateBatches } from '../../pipeline/store/iterate-batches.ts';
import { batchesHead, batchLines } from '../../render/pipe/batches.ts';
import { batchesDocument } from '../../render/pipe/batches-document.ts';
import type { CliCommand } from '../command.ts';
import { wholeNumber } from '../whole-number.ts';
import { requireScope, WHICH_FLAGS, withKept } from './which.ts';

/** On a screen. */
const LIMIT = 50;

export const command: CliCommand = {
  usage: 'pipe batches <run>',
  about: 'The batches of a run: how each ended, how many elements and rows it has, and why it failed.',
  examples: [
    ['drain pipe batches leads-20260112-010000', 'the newest of each scope'],
    ['drain pipe batches leads-20260112-010000 --failed', 'with step, keys and message'],
    ['drain pipe batches leads-1 --store data.batches.db', 'of a run that the library alone has made'],
  ],
  positionals: (parser) => parser.positional('run', { type: 'string', describe: 'the run' }),
  options: {
    scope: { type: 'string', requiresArg: true, describe: 'only this scope' },
    failed: { type: 'boolean', describe: 'only those that failed, wholly or in part' },
    limit: { type: 'string', requiresArg: true, describe: `so many at most, the last ones [${LIMIT}]; 0: all` },
    ...WHICH_FLAGS,
  },
  async run(args, output) {
    const limit = wholeNumber(args, 'limit', 0) ?? LIMIT;
    return await withKept(args, (kept) => {
      const { store, file, runId } = kept;
      const run = store.findRun(runId);
      if (!run) return 1; // it was there a moment ago
      const scope = requireScope(kept, args, true);
      const scopes = scope === undefined ? store.listScopes(runId) : [scope];
      const all = function* (): Generator<StoredBatch> {
        for (const each of scopes) yield* iterateBatches(store, runId, each);
      };
      const wanted = function* (): Generator<StoredBatch> {
        for (const batch of all()) if (args.failed !== true || isFailed(batch)) yield batch;
      };
      if (output.json) output.documentPieces(batchesDocument({ run, file, batches: wanted }));
      else
        output.print(
          [...batchesHead(run, file, all()), ...batchLines(wanted(), limit, args.failed === true)].join('\n'),
        );
      return 0;
    });
  },
};

function isFailed({ status }: StoredBatch): boolean {
  return status === 'failed' || status === 'partial';
}
