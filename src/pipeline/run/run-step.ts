/** One step, with its tries: what it gave, or which step failed and why. */
import { PipelineError } from '../batch-error.ts';
import { afterFailure } from '../define/retry.ts';
import type { AnyStep, StepRuntime } from '../define/step.ts';
import type { Fields } from '../store/batch-store.ts';
import { isPromise } from './promise.ts';
import type { Frame, RunState } from './run-state.ts';
import { isIterable } from './slices.ts';
import { waitFor, within } from './within.ts';

/** Inside of the library: which step it was. */
export class StepFailure extends Error {
  readonly step: string;

  constructor(step: string, cause: unknown) {
    super(`Step \`${step}\` failed`, { cause });
    this.step = step;
  }
}

const NOTHING: Fields = Object.freeze({});

/** @throws StepFailure, or the reason of the run's signal once that aborts */
export async function runStep(run: RunState, step: AnyStep, context: Fields, frame: Frame): Promise<Fields> {
  requireNeeds(step, context);
  const { retry } = step.options;
  for (let attempt = 1; ; attempt++) {
    run.signal.throwIfAborted();
    try {
      const given = tryStep(run, step, { context, frame, attempt });
      return isPromise(given) ? await given : given;
    } catch (error) {
      run.signal.throwIfAborted();
      const verdict = afterFailure(retry, attempt, error);
      if ('error' in verdict) throw new StepFailure(step.name, verdict.error);
      await waitFor(verdict.waitMs, run.signal);
    }
  }
}

interface Try {
  readonly context: Fields;
  readonly frame: Frame;
  readonly attempt: number;
}

/** At once where the step is synchronous and nobody looks on. */
function tryStep(run: RunState, step: AnyStep, turn: Try): Fields | Promise<Fields> {
  return run.isHeard || run.tracing ? observed(run, step, turn) : call(run, step, turn);
}

function call(run: RunState, step: AnyStep, { context, frame, attempt }: Try): Fields | Promise<Fields> {
  const { timeoutMs } = step.options;
  const bounds = { timeoutMs, signal: run.signal, what: `Step \`${step.name}\`` };
  const given = within<unknown>(bounds, (signal) =>
    step.run(context as never, runtimeOf(run, step, { frame, attempt, signal })),
  );
  return isPromise(given) ? given.then((output) => fieldsOf(step, output)) : fieldsOf(step, given);
}

async function observed(run: RunState, step: AnyStep, turn: Try): Promise<Fields> {
  const { frame, attempt } = turn;
  const at = { step: step.name, batch: frame.batch, attempt };
  const span = run.tracing?.start(
    `step ${step.name}`,
    { 'drain.step': step.name, 'drain.attempt': attempt },
    frame.span,
  );
  run.emit({ type: 'step.start', ...at });
  const begun = performance.now();
  const ended = (error?: unknown): void => {
    const durationMs = performance.now() - begun;
    span?.end({ 'drain.duration_ms': durationMs }, error);
    run.emit({ type: 'step.end', ...at, durationMs, restored: false, error });
  };
  try {
    const inner = span ? { ...turn, frame: { ...frame, span } } : turn;
    const given = await (span ? span.run(() => call(run, step, inner)) : call(run, step, inner));
    ended();
    return given;
  } catch (error) {
    ended(error ?? new Error(`Step \`${step.name}\` threw ${String(error)}`));
    throw error;
  }
}

function runtimeOf(
  run: RunState,
  step: AnyStep,
  { frame, attempt, signal }: { frame: Frame; attempt: number; signal: AbortSignal },
): StepRuntime {
  return {
    signal,
    runId: run.runId,
    batch: frame.batch,
    attempt,
    idempotencyKey: `${frame.key}/${step.name}`,
    commands: run.commands,
    log: (message, data) => {
      if (run.isHeard) run.emit({ type: 'log', step: step.name, batch: frame.batch, message, data });
    },
  };
}

function requireNeeds({ name, options }: AnyStep, context: Fields): void {
  for (const field of (options.needs ?? []) as readonly string[]) {
    if (Object.hasOwn(context, field)) continue;
    const there = Object.keys(context)
      .map((known) => `\`${known}\``)
      .join(', ');
    throw new StepFailure(
      name,
      new PipelineError('bad_input', `it needs \`${field}\`, and there is ${there || 'nothing'}`),
    );
  }
}

function fieldsOf({ name }: AnyStep, output: unknown): Fields {
  if (output === undefined || output === null) return NOTHING;
  if (typeof output === 'object' && !isIterable(output)) return output as Fields;
  const found = Array.isArray(output) ? 'an array' : `a ${typeof output === 'object' ? 'sequence' : typeof output}`;
  throw new PipelineError(
    'bad_output',
    `it gave ${found}, not fields: return an object, such as { ${fieldName(name)}: ... }`,
  );
}

function fieldName(step: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(step) ? step : 'rows';
}
