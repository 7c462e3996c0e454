/** What is dispatched: the same for all items of a run, and kept with it, so that whoever goes on does so with the same. */
import type { Command } from '../phase.ts';
import type { ResultRule } from '../result-rule.ts';

export const ITEM_FORMATS = ['json', 'jsonl', 'csv', 'lines'] as const;
export type ItemFormat = (typeof ITEM_FORMATS)[number];

/** A skill, as the configuration has it: a command that does something with an item, or with a prompt. */
export interface Skill {
  readonly command: Command;
  /** A template; none: the prompt, unless the command names it itself. */
  readonly stdin?: string;
  readonly env: Readonly<Record<string, string>>;
  /** 0: no limit. */
  readonly timeoutMs?: number;
  readonly result?: Omit<ResultRule, 'file'>;
  /** Names; a skill that names none shares the quota of its own name. */
  readonly quotas: readonly string[];
}

/** What becomes of items that stand there twice. */
export const DUPLICATES = ['refuse', 'skip', 'run'] as const;
export type Duplicates = (typeof DUPLICATES)[number];

/** What was said on the command line: it wins over the skill, also over one that has changed since. */
export interface Said {
  readonly env: Readonly<Record<string, string>>;
  readonly quotas: readonly string[];
  /** 0: no limit. */
  readonly timeoutMs?: number;
  readonly duplicates: Duplicates;
}

export interface DispatchDefinition extends Omit<Skill, 'timeoutMs'> {
  /** None: a command of its own (`--command`). */
  readonly skill?: string;
  /** The template of the prompt. */
  readonly prompt?: string;
  /** Where the items came from, to be read again; none: from the command line or a pipe. */
  readonly itemsFrom?: { readonly file: string; readonly format?: ItemFormat };
  /** What `env` and `quotas` are made of, beside the skill; none: nothing was said. */
  readonly said?: Said;
  /** `batch_runs/<run>`, absolute. */
  readonly folder: string;
  /** Logs of successes are kept as well. */
  readonly workerLogs: boolean;
}

/** The phase of the nth item, from 0, and its folder in that of the run. */
export function taskName(index: number): string {
  return `task_${index}`;
}
