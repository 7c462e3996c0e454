/** Where a run is, for when it comes no further: what it waits for is what it has begun and not ended. */
import type { BatchInfo } from '../pipeline/run/batch.ts';
import type { RunEvent } from '../pipeline/run/run-event.ts';
import { plain } from '../render/text.ts';

/** Steps and batches that are named; more are as good as these. */
const NAMED = 3;

export class Whereabouts {
  /** What is done before its first step. */
  #before: string | undefined;
  readonly #steps = new Map<string, string>();
  readonly #batches = new Map<string, string>();

  /** @param what `the module flow.mjs, while it is loaded`; undefined: the flow itself is run */
  enter(what: string | undefined): void {
    this.#before = what;
  }

  /** No step was begun. */
  get isBefore(): boolean {
    return this.#before !== undefined;
  }

  hear(event: RunEvent): void {
    switch (event.type) {
      case 'step.start':
        this.#steps.set(keyOf(event.step, event.batch), stepText(event.step, event.batch));
        break;
      case 'step.end':
        this.#steps.delete(keyOf(event.step, event.batch));
        break;
      case 'batch.start':
        this.#batches.set(keyOf('', event.batch), batchText(event.batch));
        break;
      case 'batch.end':
        this.#batches.delete(keyOf('', event.outcome.batch));
        break;
      default:
        break;
    }
  }

  /** `step score in batch 3 of scope fit`; of a batch that is in none, the batch. */
  text(): string {
    if (this.#before !== undefined) return this.#before;
    const open = [...(this.#steps.size > 0 ? this.#steps : this.#batches).values()];
    const more = open.length > NAMED ? ` and ${open.length - NAMED} more` : '';
    return open.length === 0 ? 'the flow' : `${open.slice(0, NAMED).join('; ')}${more}`;
  }
}

function keyOf(step: string, batch: BatchInfo | undefined): string {
  return JSON.stringify([step, batch?.scope, batch?.number]);
}

function stepText(step: string, batch: BatchInfo | undefined): string {
  return `step ${plain(step)}${batch ? ` in ${batchText(batch)}` : ''}`;
}

function batchText({ scope, number }: BatchInfo): string {
  return `batch ${number} of scope ${plain(scope)}`;
}
