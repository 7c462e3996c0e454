/**
 * The library of flows, without SQLite: `drain-controller/pipeline`. The whole with a store is `drain-controller`. Its guide is
 * `src/pipeline/README.md`.
 */
import { spawnCommand } from './pipe/spawn-command.ts';
import { commandStep } from './pipeline/command/command-step.ts';

/** A step that is a command: in `drain pipe` it becomes a phase of its own, elsewhere a process of its own. */
export const command = commandStep(spawnCommand);

export { BatchError, PipelineError, type PipelineErrorCode } from './pipeline/batch-error.ts';
export type { CommandCall, CommandEnding, CommandRunner } from './pipeline/command/command.ts';
export { CommandError } from './pipeline/command/command-error.ts';
export {
  type CommandBuilder,
  type CommandOptions,
  type CommandWork,
  jsonLines,
} from './pipeline/command/command-step.ts';
export type { BatchingConfig, ChunkOptions, TriggerOptions } from './pipeline/define/batching-config.ts';
export { BatchingScope, detectScopes } from './pipeline/define/batching-scope.ts';
export type { EachOptions } from './pipeline/define/each.ts';
export type { BatchHooks } from './pipeline/define/hooks.ts';
export type { MergeRule } from './pipeline/define/merge.ts';
export type { OnFailedBatch, OnFailure, ScopeDefaults, StopProgress } from './pipeline/define/node.ts';
export type { Retry } from './pipeline/define/retry.ts';
export type { SliceSize } from './pipeline/define/slice-size.ts';
export { type Step, type StepFunction, type StepOptions, type StepRuntime, step } from './pipeline/define/step.ts';
export { type ExportOptions, exportRows } from './pipeline/export-rows.ts';
export {
  type BatchedFlow,
  type BatchHead,
  type BatchTail,
  type Flow,
  isFlow,
  type MergeRules,
  type PipelineOptions,
  pipeline,
} from './pipeline/flow.ts';
export type { StepTotal, StepTotals } from './pipeline/observe/measure.ts';
export type { Progress, ProgressReporter } from './pipeline/observe/progress.ts';
export type { BatchInfo, BatchOutcome, BatchStatus } from './pipeline/run/batch.ts';
export { BatchProgressContext } from './pipeline/run/batch-progress.ts';
export type { Run } from './pipeline/run/run.ts';
export type { RunEvent } from './pipeline/run/run-event.ts';
export type { RunOptions } from './pipeline/run/run-options.ts';
export type { RunResult, RunStats } from './pipeline/run/run-result.ts';
export type { Awaitable, Elements } from './pipeline/shape.ts';
export type {
  BatchRecord,
  BatchStore,
  CommitInfo,
  Fields,
  KeptBatch,
  RunHead,
  RunLease,
  RunState,
  StoredBatch,
  StoredError,
  StoredEvent,
  StoredRun,
  Tx,
} from './pipeline/store/batch-store.ts';
export { memoryStore } from './pipeline/store/memory-store.ts';
export { type TailOptions, tail } from './pipeline/tail.ts';
