/**
 * The library of flows, without SQLite: `drain-controller/pipeline`. The whole with a store is `drain-controller`. Its guide is
 * `src/pipeline/README.md`.
 */
import { spawnCommand } from './pipe/spawn-command.ts';
import { commandStep } from './pipeline/command-step.ts';

/** A step that is a command: in `drain pipe` it becomes a phase of its own, elsewhere a process of its own. */
export const command = commandStep(spawnCommand);

export type { BatchInfo, BatchOutcome, BatchStatus } from './pipeline/batch.ts';
export { BatchError, PipelineError, type PipelineErrorCode } from './pipeline/batch-error.ts';
export { BatchProgressContext } from './pipeline/batch-progress.ts';
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
} from './pipeline/batch-store.ts';
export type { BatchingConfig, ChunkOptions, TriggerOptions } from './pipeline/batching-config.ts';
export { BatchingScope, detectScopes } from './pipeline/batching-scope.ts';
export type { CommandCall, CommandEnding, CommandRunner } from './pipeline/command.ts';
export { CommandError } from './pipeline/command-error.ts';
export { type CommandBuilder, type CommandOptions, type CommandWork, jsonLines } from './pipeline/command-step.ts';
export type { EachOptions } from './pipeline/each.ts';
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
export type { BatchHooks } from './pipeline/hooks.ts';
export type { StepTotal, StepTotals } from './pipeline/measure.ts';
export { memoryStore } from './pipeline/memory-store.ts';
export type { MergeRule } from './pipeline/merge.ts';
export type { OnFailedBatch, OnFailure, ScopeDefaults, StopProgress } from './pipeline/node.ts';
export type { Progress, ProgressReporter } from './pipeline/progress.ts';
export type { Retry } from './pipeline/retry.ts';
export type { Run } from './pipeline/run.ts';
export type { RunEvent } from './pipeline/run-event.ts';
export type { RunOptions } from './pipeline/run-options.ts';
export type { RunResult, RunStats } from './pipeline/run-result.ts';
export type { Awaitable, Elements } from './pipeline/shape.ts';
export type { SliceSize } from './pipeline/slice-size.ts';
export { type Step, type StepFunction, type StepOptions, type StepRuntime, step } from './pipeline/step.ts';
export { type TailOptions, tail } from './pipeline/tail.ts';
