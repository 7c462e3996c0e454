/** Every option: its type and range, default, and what it is for. Flags, environment and file are checked against this one table. */
import { z } from 'zod';
import { parseDuration } from '../core/duration.ts';
import type { Command } from '../core/phase.ts';

interface OptionSpec {
  readonly schema: z.ZodType;
  readonly range: string;
  readonly default: unknown;
  readonly about: string;
  /** Only in the configuration file. */
  readonly fileOnly?: boolean;
  readonly alias?: readonly string[];
  readonly group: 'what' | 'how' | 'limits' | 'file';
}

/** Flags and variables are text; an empty one is no 0. */
const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .transform(Number),
]);
const whole = (least: number, most = Number.MAX_SAFE_INTEGER) => number.pipe(z.int().min(least).max(most));
const amount = number.pipe(z.number().min(0));
const duration = z.union([z.string(), z.number()]).transform((value, context) => {
  const ms = parseDuration(value);
  if (ms !== undefined) return ms;
  context.addIssue({ code: 'custom', message: 'not a duration' });
  return z.NEVER;
});
const flag = z.union([
  z.boolean(),
  z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1'),
]);
const url = z.url({ protocol: /^https?$/ });
const list = z.union([z.array(z.string()), z.string().transform((text) => text.split(',').filter(Boolean))]);
const command = z
  .union([
    z.string().min(1),
    z.array(z.string()).nonempty(),
    z.strictObject({ template: z.string().min(1), shell: z.boolean() }),
  ])
  .transform(
    (value): Command => (typeof value === 'string' || Array.isArray(value) ? { template: value, shell: false } : value),
  );
const timeOfDay = z.string().regex(/^([01]?\d|2[0-3]):[0-5]\d$/);
/** Keys inside may be written in either way too; the type stays that of `schema`. */
function inAnyCase<Schema extends z.ZodType>(schema: Schema): Schema {
  const toCamelCase = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [camelCase(name), inner]))
      : value;
  return z.preprocess(toCamelCase, schema) as unknown as Schema;
}
const source = inAnyCase(
  z.strictObject({ file: z.string().min(1), command: command.optional(), settleSeconds: duration.default(10_000) }),
);
const category = z.strictObject({
  category: z.string().regex(/^[a-z][a-z0-9-]*$/),
  pattern: z.string().transform((text, context) => {
    try {
      return new RegExp(text, 'im');
    } catch (thrown) {
      context.addIssue({ code: 'custom', message: (thrown as Error).message });
      return z.NEVER;
    }
  }),
});

const option = <Spec extends OptionSpec>(spec: Spec): Spec => spec;
const NO_LIMIT = '0 or more (0: no limit)';

export const OPTIONS = {
  batchSize: option({
    schema: whole(0),
    range: `a whole number, ${NO_LIMIT}`,
    default: 10,
    about: 'end after so many attempts',
    group: 'what',
  }),
  state: option({
    schema: z.enum(['failed', 'queued']),
    range: 'failed or queued',
    default: 'failed',
    about: 'which phases to take',
    group: 'what',
  }),
  skipRunsWithQueued: option({
    schema: flag,
    range: 'true or false',
    default: true,
    about: 'leave runs alone that still have queued phases',
    group: 'what',
  }),
  door: option({
    schema: list,
    range: 'names of doors, such as dispatch',
    default: [],
    about: 'take the runs of these doors instead of import, add and source',
    group: 'what',
  }),
  concurrency: option({
    schema: whole(1, 1000),
    range: 'a whole number from 1 to 1000',
    default: 1,
    about: 'phases at once',
    group: 'how',
  }),
  perRunConcurrency: option({
    schema: whole(0),
    range: `a whole number, ${NO_LIMIT}`,
    default: 1,
    about: 'phases of one run at once',
    group: 'how',
  }),
  phaseTimeoutSeconds: option({
    schema: duration,
    range: `a duration such as 900, 15m or 1h30m, ${NO_LIMIT}`,
    default: 900_000,
    about: 'end a phase that takes longer, where it sets no limit of its own',
    alias: ['timeout'],
    group: 'how',
  }),
  graceSeconds: option({
    schema: duration,
    range: 'a duration such as 10 or 1m',
    default: 10_000,
    about: 'between TERM and KILL',
    group: 'how',
  }),
  apiUrl: option({
    schema: url.optional(),
    range: 'an http or https address',
    default: undefined,
    about: 'its /health is asked first; handed to every phase',
    group: 'how',
  }),
  logFormat: option({
    schema: z.enum(['lines', 'json']),
    range: 'lines or json',
    default: 'lines',
    about: 'what goes to stderr: lines for people, or events as JSON Lines',
    group: 'how',
  }),
  maxTotalMinutes: option({
    schema: amount,
    range: `a number, ${NO_LIMIT}`,
    default: 0,
    about: 'start nothing more after so many minutes',
    group: 'limits',
  }),
  until: option({
    schema: timeOfDay.optional(),
    range: 'a time of day such as 06:30',
    default: undefined,
    about: 'start nothing more from then on',
    group: 'limits',
  }),
  maxTimeoutsPerRun: option({
    schema: whole(0),
    range: `a whole number, ${NO_LIMIT}`,
    default: 2,
    about: 'then the run is held for the session',
    group: 'limits',
  }),
  maxFingerprintRepeats: option({
    schema: whole(0),
    range: `a whole number, ${NO_LIMIT}`,
    default: 3,
    about: 'the same failure so often: its runs and phases are held for the session',
    group: 'limits',
  }),
  maxConsecutiveZeroYield: option({
    schema: whole(0),
    range: `a whole number, ${NO_LIMIT}`,
    default: 0,
    about: 'end when so many in a row report no telemetry',
    group: 'limits',
  }),
  failFast: option({
    schema: whole(0),
    range: `a whole number, ${NO_LIMIT}`,
    default: 0,
    about: 'end when the first so many all fail',
    group: 'limits',
  }),
  maxTokens: option({
    schema: whole(0),
    range: `a whole number, ${NO_LIMIT}`,
    default: 0,
    about: 'end when phases have reported so many tokens',
    group: 'limits',
  }),
  maxCostUsd: option({
    schema: amount,
    range: `a number, ${NO_LIMIT}`,
    default: 0,
    about: 'end when phases have reported such a cost',
    group: 'limits',
  }),
  minFreeDiskMb: option({
    schema: amount,
    range: 'a number, 0 or more (0: no reserve)',
    default: 100,
    about: 'start nothing while less is free where the logs go',
    group: 'limits',
  }),
  command: option({
    schema: command.optional(),
    range: 'a command line, or a list of words',
    default: undefined,
    about: 'for phases that have none, nor their run',
    fileOnly: true,
    group: 'file',
  }),
  cwd: option({
    schema: z.string().optional(),
    range: 'a folder',
    default: undefined,
    about: 'where phases run that name no directory',
    fileOnly: true,
    group: 'file',
  }),
  identity: option({
    schema: list,
    range: 'names of variables',
    default: ['DATABASE_URL', 'AUTOPACK_API_URL'],
    about: 'variables that head every log',
    fileOnly: true,
    group: 'file',
  }),
  dropEnv: option({
    schema: list,
    range: 'names of variables',
    default: [],
    about: 'variables that phases do not get',
    fileOnly: true,
    group: 'file',
  }),
  sources: option({
    schema: z.array(source),
    range: 'a list of { file, command?, settleSeconds? }',
    default: [],
    about: 'files that every session imports first',
    fileOnly: true,
    group: 'file',
  }),
  categories: option({
    schema: z.array(category),
    range: 'a list of { category, pattern }',
    default: [],
    about: 'rules for kinds of failures, before the built-in ones',
    fileOnly: true,
    group: 'file',
  }),
} as const;

export type OptionName = keyof typeof OPTIONS;
export const OPTION_NAMES = Object.keys(OPTIONS) as OptionName[];

/** The values, checked: durations are milliseconds. */
export type Config = { readonly [Name in OptionName]: z.output<(typeof OPTIONS)[Name]['schema']> };

/** `batchSize` -> `batch-size` */
export function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `BATCH_SIZE`, `batch-size` and `batch_size` -> `batchSize` */
export function camelCase(name: string): string {
  return /[-_]/.test(name) || name === name.toUpperCase()
    ? name.toLowerCase().replace(/[-_]+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
    : name;
}
