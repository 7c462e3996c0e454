/** Tells on stderr how a run goes: at most a line a second of how far it is, and what goes wrong as it happens. */

import type { BatchError } from '../pipeline/batch-error.ts';
import type { BatchOutcome } from '../pipeline/run/batch.ts';
import type { RunEvent } from '../pipeline/run/run-event.ts';
import { type ScopeStanding, standingText } from '../render/pipe/progress.ts';
import { plain } from '../render/text.ts';

const PACE_MS = 1_000;
/** Stacks are long, and most failures are the same one. */
const STACKS = 3;
/** Behind an error. */
const CAUSES = 8;
/** Different ones: some name a path or a batch, of which there are as many as the input is long. */
const WARNINGS = 100;

export interface NarratorOptions {
  readonly say: (line: string) => void;
  /** Those that batches are counted of: scopes inside of others are part of the outer one's batch. */
  readonly scopes: ReadonlySet<string>;
  /** Milliseconds, by a clock that does not step. */
  readonly now: () => number;
}

interface Standing extends ScopeStanding {
  readonly startedAt: number;
  readonly restored: number;
}

export class Narrator {
  readonly #say: NarratorOptions['say'];
  readonly #now: NarratorOptions['now'];
  readonly #outer: NarratorOptions['scopes'];
  readonly #scopes = new Map<string, Standing>();
  #saidAt = Number.NEGATIVE_INFINITY;
  #unsaid: Standing | undefined;
  #stacks = 0;
  readonly #warned = new Set<string>();

  constructor({ say, now, scopes }: NarratorOptions) {
    this.#say = say;
    this.#outer = scopes;
    this.#now = now;
  }

  hear(event: RunEvent): void {
    switch (event.type) {
      case 'run.start':
        this.#say(`run ${plain(event.runId)} of ${plain(event.flow)}${event.resumed ? ', gone on with' : ''}`);
        break;
      case 'scope.start':
        this.#begin(event.scope, event.total);
        break;
      case 'scope.end':
        if (this.#unsaid?.scope === event.scope) this.flush();
        break;
      case 'batch.end':
        this.#end(event.outcome);
        break;
      case 'batch.retry':
        this.#say(`${nameOf(event.batch)} is tried again in ${event.waitMs}ms: ${plain(messageIn(event.error))}`);
        break;
      case 'merge.conflict':
        this.#warn(`batches of ${event.scope} gave different values for ${event.path}: the last one won`);
        break;
      case 'warning':
        this.#warn(event.message);
        break;
      case 'log':
        this.#say(`${plain(event.step)}: ${plain(event.message)}${dataText(event.data)}`);
        break;
      default:
        break;
    }
  }

  /** What was held back for its pace. */
  flush(): void {
    this.#tell(this.#unsaid);
  }

  #begin(scope: string, total: number | undefined): void {
    if (!this.#outer.has(scope)) return;
    const none = { ended: 0, failed: 0, elements: 0, own: { batches: 0, elements: 0 }, elapsedMs: 0, restored: 0 };
    this.#scopes.set(scope, { scope, total, ...none, startedAt: this.#now() });
  }

  #end(outcome: BatchOutcome): void {
    const { batch, error } = outcome;
    const standing = this.#scopes.get(batch.scope);
    if (error) this.#tellError(error);
    if (!standing) return; // of a scope inside of another one's batch
    const isFailed = outcome.status === 'failed';
    const isRestored = outcome.status === 'restored';
    const elements = isFailed ? 0 : batch.size;
    const { own } = standing;
    const next = {
      ...standing,
      ended: standing.ended + 1,
      failed: standing.failed + Number(isFailed || outcome.status === 'partial'),
      restored: standing.restored + Number(isRestored),
      elements: standing.elements + elements,
      own: isRestored ? own : { batches: own.batches + 1, elements: own.elements + elements },
    };
    this.#scopes.set(batch.scope, next);
    this.#unsaid = next;
    if (this.#now() - this.#saidAt >= PACE_MS) this.flush();
  }

  #tell(standing: Standing | undefined): void {
    if (!standing) return;
    this.#saidAt = this.#now();
    this.#unsaid = undefined;
    const { restored } = standing;
    const text = standingText({ ...standing, elapsedMs: this.#now() - standing.startedAt });
    this.#say(restored > 0 ? `${text} (${restored} restored)` : text);
  }

  #tellError(error: BatchError): void {
    this.#say(plain(error.message));
    const { cause } = error;
    if (!(cause instanceof Error) || cause.stack === undefined || this.#stacks >= STACKS) return;
    this.#stacks++;
    for (const line of stackLines(cause)) this.#say(`  ${plain(line)}`);
  }

  #warn(message: string): void {
    if (this.#warned.size >= WARNINGS || this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#say(`warning: ${plain(message)}`);
    if (this.#warned.size === WARNINGS) this.#say('warning: there may be more like these, which are not told');
  }
}

/** With the causes behind it, as far as they do not go round in a circle. */
export function stackLines(error: Error, most = CAUSES): string[] {
  const own = (error.stack ?? String(error)).split('\n').filter((line) => line.trim() !== '');
  const { cause } = error;
  if (!(cause instanceof Error) || most === 0) return own;
  return [...own, `caused by ${cause.name}:`, ...stackLines(cause, most - 1)];
}

function nameOf({ scope, number }: { readonly scope: string; readonly number: number }): string {
  return `Batch ${number} of scope ${plain(scope)}`;
}

function messageIn(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function dataText(data: object | undefined): string {
  return data === undefined ? '' : ` ${plain(JSON.stringify(data) ?? '')}`;
}
