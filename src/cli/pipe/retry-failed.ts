import { checkSurroundings, refuseNested } from '../../app.ts';
import { openToWrite } from '../../config/backlog.ts';
import { DrainError } from '../../core/error.ts';
import type { Only } from '../../pipe/only.ts';
import { type PipeAsked, saidIn } from '../../pipe/take.ts';
import { type FailedBatch, findPipeFailures } from '../../read/batches/pipe-failures.ts';
import type { PipePhase } from '../../read/pipe-phases.ts';
import { failedBatchesCommand, followCommand, goOnCommand } from '../../render/pipe/commands.ts';
import { plain } from '../../render/text.ts';
import { pipeEndWire } from '../../render/wire/pipe.ts';
import { backlogOf } from '../backlog.ts';
import { type Arguments, type CliCommand, text, texts } from '../command.ts';
import { PIPE_FLAGS } from '../flags.ts';
import { leaveAlone } from '../leave-alone.ts';
import type { Output } from '../output.ts';
import { isSkipped, type Piping, take } from './begin.ts';
import { endOf } from './conclude.ts';
import { openKept, requirePipe } from './which.ts';

export const command: CliCommand = {
  usage: 'pipe retry-failed <run>',
  about:
    'Does the failed batches of a run again, and no others: its phase is queued with them alone, and run. Of those that are ' +
    'partial, only the elements that are not through.',
  examples: [
    ['drain pipe retry-failed leads-20260112-010000', 'all that failed'],
    ['drain pipe retry-failed leads-20260112-010000 --scope fit --batch 7 --batch 9', 'two of them'],
  ],
  positionals: (parser) => parser.positional('run', { type: 'string', describe: 'the run' }),
  options: {
    scope: { type: 'string', requiresArg: true, describe: 'only this scope' },
    batch: { type: 'string', requiresArg: true, describe: 'only this batch, by its number (may be repeated)' },
    ...PIPE_FLAGS,
  },
  async run(args, output) {
    const backlog = await backlogOf(args);
    const db = await openToWrite(backlog);
    try {
      refuseNested(db, backlog, process.env);
      return await retryFailed({ db, backlog, args, output });
    } catch (thrown) {
      return leaveAlone(thrown, output);
    } finally {
      db.close();
    }
  },
};

async function retryFailed(piping: Piping): Promise<number> {
  const { db, backlog, args, output } = piping;
  const phase = requirePipe(db, text(args, 'run') ?? '');
  if (phase.state === 'running') throw isRunning(phase);
  if (phase.state === 'skipped') throw isSkipped(phase);
  const failed = failedOf(phase);
  const only = onlyOf(phase, failed, args);
  if (only === undefined) return nothingFailed(phase, output);
  await checkSurroundings(db, backlog);
  return await take(piping, { asked: askedOf(phase), phase, isNamed: true, force: false, only });
}

function failedOf({ work }: PipePhase): readonly FailedBatch[] {
  openKept(work.store).close(); // says what is wrong with it
  return findPipeFailures(work.store, work.run, -1)?.failed ?? [];
}

/** @throws DrainError `usage` for a batch that has not failed */
function onlyOf({ runId }: PipePhase, failed: readonly FailedBatch[], args: Arguments): Only | undefined {
  const scope = text(args, 'scope');
  const numbers = texts(args, 'batch').map(Number);
  const ofScope = failed.filter((batch) => scope === undefined || batch.scope === scope);
  const missing = numbers.find((number) => !ofScope.some((batch) => batch.number === number));
  if (missing !== undefined && failed.length > 0) throw notFailed(runId, missing, ofScope);
  if (ofScope.length === 0) return undefined;
  if (scope === undefined && numbers.length === 0) return 'failed';
  const wanted = ofScope.filter(({ number }) => numbers.length === 0 || numbers.includes(number));
  const scopes = [...new Set(wanted.map((batch) => batch.scope))];
  const numbersOf = (name: string): number[] => wanted.flatMap((batch) => (batch.scope === name ? [batch.number] : []));
  return Object.fromEntries(scopes.map((name) => [name, numbersOf(name)]));
}

function notFailed(runId: string, number: number, failed: readonly FailedBatch[]): DrainError {
  const named = failed.slice(0, 5).map((batch) => `${plain(batch.scope)} ${batch.number}`);
  const there = named.length > 0 ? `There failed: ${named.join(', ')}${failed.length > 5 ? ' and more' : ''}.` : '';
  const given = Number.isNaN(number)
    ? '--batch: expected a number'
    : `Batch ${number} of \`${plain(runId)}\` has not failed`;
  return new DrainError('usage', `${given}, and nothing was run. ${there} See: ${failedBatchesCommand(runId)}`);
}

function isRunning({ runId }: PipePhase): DrainError {
  const way = `To follow it: ${followCommand(runId)}`;
  return new DrainError('running', `The run \`${plain(runId)}\` runs, and nothing was done. ${way}`);
}

function nothingFailed(phase: PipePhase, output: Output): number {
  const { runId, state } = phase;
  const rest = state === 'complete' ? '' : ` What is not done: ${goOnCommand(runId)}`;
  output.print(`No batch of ${plain(runId)} has failed, and nothing was run.${rest}`);
  output.document(pipeEndWire(endOf(phase, undefined, -1)));
  return 0;
}

/** As it was. */
function askedOf({ work, command, stdin, cwd }: PipePhase): PipeAsked {
  return { work, stdin, cwd, ...saidIn(command) };
}
