/** What a step says of batching, in the vocabulary of triggers and terminators; a flow lowers it to scopes. */
import { PipelineError } from '../batch-error.ts';
import type { BatchHooks } from './hooks.ts';
import { requireKnown } from './require-known.ts';
import { requireSize, type SliceSize } from './slice-size.ts';

/** How the scope that a step begins cuts its input. */
export interface TriggerOptions {
  /** Elements in a batch. */
  readonly chunkSize: number;
  /** The field; left out: the one array that there is. */
  readonly over?: string;
}

/** What a step says of batching. */
export interface BatchingConfig {
  readonly trigger?: TriggerOptions;
  readonly terminator?: { readonly inclusive: boolean };
  /** Of a trigger: for each batch of its scope. */
  readonly hooks?: BatchHooks;
}

/** How a step that runs in chunks cuts its input. */
export interface ChunkOptions {
  readonly size: SliceSize;
  /** The field; left out: the one array that there is. */
  readonly over?: string;
  /** Chunks at a time; default 1. */
  readonly concurrency?: number;
}

/** @throws PipelineError `bad_flow` */
export function requireBatching(step: string, trigger: TriggerOptions): TriggerOptions {
  requireKnown(`\`triggersBatching()\` of step \`${step}\``, trigger, ['chunkSize', 'over']);
  const { chunkSize, over } = trigger;
  requireSize(`\`chunkSize\` of step \`${step}\``, chunkSize);
  requireField(`\`over\` of step \`${step}\``, over);
  return Object.freeze(over === undefined ? { chunkSize } : { chunkSize, over });
}

/** @throws PipelineError `bad_flow` */
export function requireChunks(step: string, chunks: ChunkOptions): ChunkOptions {
  requireKnown(`\`inChunksOf()\` of step \`${step}\``, chunks, ['size', 'over', 'concurrency']);
  requireSize(`\`inChunksOf\` of step \`${step}\``, chunks.size);
  requireField(`\`over\` of step \`${step}\``, chunks.over);
  requireConcurrency(`step \`${step}\``, chunks.concurrency);
  return Object.freeze(chunks);
}

export function requireField(what: string, field: unknown): void {
  if (field === undefined || (typeof field === 'string' && field !== '')) return;
  throw new PipelineError('bad_flow', `${what} is ${String(field)}: give the name of a field that holds an array.`);
}

export function requireConcurrency(what: string, concurrency: unknown): void {
  if (concurrency === undefined || (Number.isInteger(concurrency) && Number(concurrency) >= 1)) return;
  throw new PipelineError(
    'bad_flow',
    `\`concurrency\` of ${what} is ${String(concurrency)}: give a whole number from 1.`,
  );
}
