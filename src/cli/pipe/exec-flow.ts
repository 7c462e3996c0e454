/** One run of a flow in this process, from its file to what came of it. */
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { DrainError, messageOf } from '../../core/error.ts';
import { EXIT_GIVEN_BACK } from '../../core/pipe.ts';
import type { StopSignals } from '../../engine/context.ts';
import { checkOutput } from '../../pipe/check-output.ts';
import { checkStore } from '../../pipe/check-store.ts';
import { execute } from '../../pipe/execute.ts';
import { inOptions } from '../../pipe/in-options.ts';
import { readInput } from '../../pipe/input/read-input.ts';
import { loadFlow } from '../../pipe/load-flow.ts';
import { runNameOf, storeBeside } from '../../pipe/names.ts';
import { stackLines } from '../../pipe/narrator.ts';
import { countNeverBegun } from '../../pipe/never-begun.ts';
import { parseOnly } from '../../pipe/only.ts';
import { writeFailure, writeResult } from '../../pipe/result-file.ts';
import { isOfSurroundings } from '../../pipe/surroundings.ts';
import { Whereabouts } from '../../pipe/whereabouts.ts';
import { writeOutput } from '../../pipe/write-output.ts';
import { PipelineError, type PipelineErrorCode } from '../../pipeline/batch-error.ts';
import type { RunResult } from '../../pipeline/run/run-result.ts';
import { signalProcess } from '../../process/signal.ts';
import { count, plain } from '../../render/text.ts';
import { type RunPlace, resultWire } from '../../render/wire/pipe-exec.ts';
import { openBatchStore } from '../../store/batches/open-batch-store.ts';
import { type Arguments, text, texts } from '../command.ts';
import { complain, EXIT_FAILED, EXIT_USAGE } from '../complain.ts';
import type { Output } from '../output.ts';
import { listenForStops } from '../stops.ts';
import { divertStdout } from './divert-stdout.ts';
import { keptLines } from './kept-lines.ts';
import { flowCommands } from './phase-commands.ts';
import { runIdOf } from './run-id.ts';
import { watchForEnds } from './watch-for-ends.ts';

/** Nothing was begun: what is wrong is to be mended first. Of some that is known only where no batch has ended. */
const NEVER_BEGUN: readonly PipelineErrorCode[] = ['bad_flow', 'changed', 'busy'];
const MAYBE_BEGUN: readonly PipelineErrorCode[] = ['bad_input', 'store'];

/** @returns the exit code; ends this process by the signal that it was told to stop by */
export async function execFlow(args: Arguments, output: Output): Promise<number> {
  const resultFile = process.env.DRAIN_RESULT_FILE || undefined;
  const going: Going = { at: new Whereabouts(), place: undefined, hasRun: false };
  const say = (line: string): void => output.note(line);
  using _watch = watchForEnds({ resultFile, at: going.at, say });
  using stops = listenForStops();
  const { stop, hurry } = stops.signals;
  hurry.addEventListener('abort', () => endBySignal(stop.reason));
  try {
    const ran = await runIt(args, { signals: stops.signals, say, isDiverted: output.json, going });
    going.hasRun = true;
    conclude(ran, { args, output, resultFile });
    return 0;
  } catch (thrown) {
    if (stop.aborted && !going.hasRun) {
      if (resultFile === undefined && going.place) for (const line of keptLines(args, going.place)) say(line);
      endBySignal(stop.reason);
    }
    writeFailure(resultFile, thrown);
    const code = going.hasRun ? tellLoss(thrown, output) : tellFailure(thrown, output);
    return isFlowOfRun(args) && isOfSurroundings(thrown) ? EXIT_GIVEN_BACK : code;
  }
}

/** In the phase that `pipe run` has made for it. */
function isFlowOfRun(args: Arguments): boolean {
  return process.env.DRAIN_ATTEMPT_ID !== undefined && text(args, 'data-dir') !== undefined;
}

/** How far it is, for whoever ends it in the middle. */
interface Going {
  readonly at: Whereabouts;
  place: RunPlace | undefined;
  hasRun: boolean;
}

interface Telling {
  readonly signals: StopSignals;
  readonly say: (line: string) => void;
  /** Stdout is for the document alone. */
  readonly isDiverted: boolean;
  readonly going: Going;
}

interface Ran {
  readonly result: RunResult;
  readonly place: RunPlace;
  readonly neverBegun: number;
}

async function runIt(args: Arguments, { signals, say, isDiverted, going }: Telling): Promise<Ran> {
  using _stdout = divertStdout(isDiverted);
  const file = resolve(text(args, 'file') ?? '');
  const only = parseOnly(texts(args, 'only'));
  const named = runIdOf(args);
  going.at.enter(`the module ${plain(basename(file))}, while it is loaded`);
  const flow = await loadFlow({ file, name: text(args, 'flow') });
  const input = readInput(texts(args, 'input'), { cwd: process.cwd(), stdin: () => readFileSync(0, 'utf8') });
  const storeFile = resolve(text(args, 'store') ?? storeBeside(file, input.files));
  const runId = named ?? runNameOf(flow.name, new Date());
  const place = { run: runId, flow: flow.name, store: storeFile };
  const by = process.env.DRAIN_ATTEMPT_ID ?? `pid ${process.pid}`;
  checkStore(storeFile);
  if (text(args, 'output') !== undefined) checkOutput(resolve(text(args, 'output') ?? ''));
  const store = openBatchStore(storeFile);
  try {
    await using commands = flowCommands({ args, flowRunId: runId, signals, note: say });
    going.place = place;
    going.at.enter(undefined);
    const how = { force: args.force === true, only, commands: commands.run, signal: signals.stop, say, at: going.at };
    const result = await execute({ flow, input, runId, store, by, ...how });
    return { result, place, neverBegun: countNeverBegun(store, runId, { result, by }) };
  } finally {
    store.close();
  }
}

interface Concluding {
  readonly args: Arguments;
  readonly output: Output;
  readonly resultFile: string | undefined;
}

function conclude({ result, place, neverBegun }: Ran, { args, output, resultFile }: Concluding): void {
  const outputFile = text(args, 'output');
  if (outputFile !== undefined) writeOutput(resolve(outputFile), result.output);
  writeResult(resultFile, result, neverBegun);
  const { batches, failed, items } = result.stats;
  const bad = failed > 0 ? `, ${failed} failed and tolerated` : '';
  output.note(`${result.status}: ${count(batches, 'batch', 'batches')}, ${count(items, 'element')}${bad}`);
  if (resultFile === undefined) output.note(`kept in ${plain(place.store)} as run ${plain(place.run)}`);
  tellResult(result, place, output);
}

function tellResult(result: RunResult, place: RunPlace, output: Output): void {
  try {
    output.document(resultWire(result, place));
  } catch (thrown) {
    throw new DrainError('bad_output', `What the flow gave cannot be told as JSON: ${messageOf(thrown)}.`);
  }
}

/** It is through, and what it gave could not be handed over: its batches are kept. */
function tellLoss(thrown: unknown, output: Output): number {
  complain(thrown, output);
  return EXIT_FAILED;
}

function tellFailure(thrown: unknown, output: Output): number {
  if (thrown instanceof DrainError) return complain(thrown, output);
  if (!(thrown instanceof PipelineError)) {
    const lines = thrown instanceof Error ? stackLines(thrown) : [messageOf(thrown)];
    for (const line of lines) output.complain(plain(line));
    return EXIT_FAILED;
  }
  const nothingRun = hasRunNothing(thrown);
  const message = inOptions(thrown.message);
  output.complain(`drain: ${plain(message)}`);
  if (!nothingRun && thrown.cause instanceof Error)
    for (const line of stackLines(thrown.cause)) output.complain(`  ${plain(line)}`);
  output.document({ error: { code: thrown.code, message } });
  return nothingRun ? EXIT_USAGE : EXIT_FAILED;
}

function hasRunNothing({ code, result }: PipelineError): boolean {
  return NEVER_BEGUN.includes(code) || (MAYBE_BEGUN.includes(code) && (result?.stats.batches ?? 0) === 0);
}

/** So that whoever started it sees how it ended: the batches that are committed are kept. */
function endBySignal(reason: unknown): never {
  const name = reason === 'SIGINT' ? 'SIGINT' : 'SIGTERM';
  process.removeAllListeners(name); // the flow may have some of its own
  signalProcess(process.pid, name);
  process.exit(name === 'SIGINT' ? 130 : 143); // where signals are blocked
}
