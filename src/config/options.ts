/** Every option: its type and range, default, and what it is for. Flags, environment and file are checked against this one table. */
import type { z } from 'zod';
import type { SCHEMAS } from './schemas.ts';

interface OptionSpec {
  readonly range: string;
  readonly default: unknown;
  readonly about: string;
  /** Only in the configuration file. */
  readonly fileOnly?: boolean;
  readonly alias?: readonly string[];
  readonly group: 'what' | 'how' | 'limits' | 'file';
  /** For sessions of this door, and for no other. */
  readonly door?: 'dispatch';
  /** Its value is never quoted, not even to say what is wrong with it. */
  readonly secret?: boolean;
}

const option = <Spec extends OptionSpec>(spec: Spec): Spec => spec;
const NO_LIMIT = '0 or more (0: no limit)';

export const OPTIONS = {
  batchSize: option({
    range: `a whole number, ${NO_LIMIT}`,
    default: 10,
    about: 'end after so many attempts',
    group: 'what',
  }),
  state: option({
    range: 'failed or queued',
    default: 'failed',
    about: 'which phases to take',
    group: 'what',
  }),
  skipRunsWithQueued: option({
    range: 'true or false',
    default: true,
    about: 'leave runs alone that still have queued phases',
    group: 'what',
  }),
  door: option({
    range: 'names of doors, such as dispatch',
    default: [],
    about: 'take the runs of these doors instead of import, add and source',
    group: 'what',
  }),
  force: option({
    range: 'true or false',
    default: false,
    about: 'take what is held because nothing has changed too',
    group: 'what',
  }),
  concurrency: option({
    range: 'a whole number from 1 to 1000',
    default: 1,
    about: 'phases at once',
    group: 'how',
  }),
  perRunConcurrency: option({
    range: `a whole number, ${NO_LIMIT}`,
    default: 1,
    about: 'phases of one run at once',
    group: 'how',
  }),
  phaseTimeoutSeconds: option({
    range: `a duration such as 900, 15m or 1h30m, ${NO_LIMIT}`,
    default: 900_000,
    about: 'end a phase that takes longer, where it sets no limit of its own',
    alias: ['timeout'],
    group: 'how',
  }),
  graceSeconds: option({
    range: 'a duration such as 10 or 1m',
    default: 10_000,
    about: 'between TERM and KILL',
    group: 'how',
  }),
  silenceSeconds: option({
    range: `a duration such as 10m, ${NO_LIMIT}`,
    default: 0,
    about: 'end a phase that prints nothing, uses no CPU and starts nothing for so long',
    group: 'how',
  }),
  maxLogMb: option({
    range: `a number, ${NO_LIMIT}`,
    default: 0,
    about: 'end a phase one of whose logs outgrows so many MB',
    group: 'how',
  }),
  exclusive: option({
    range: 'true or false',
    default: false,
    about: 'run nothing while another session is at work on this backlog',
    group: 'how',
  }),
  apiUrl: option({
    range: 'an http or https address',
    default: undefined,
    about: 'its /health is asked first; handed to every phase',
    group: 'how',
  }),
  logFormat: option({
    range: 'lines or json',
    default: 'lines',
    about: 'what goes to stderr: lines for people, or events as JSON Lines',
    group: 'how',
  }),
  maxTotalMinutes: option({
    range: `a number, ${NO_LIMIT}`,
    default: 0,
    about: 'start nothing more after so many minutes',
    group: 'limits',
  }),
  until: option({
    range: 'a time of day such as 06:30',
    default: undefined,
    about: 'start nothing more from then on',
    group: 'limits',
  }),
  maxTimeoutsPerRun: option({
    range: `a whole number, ${NO_LIMIT}`,
    default: 2,
    about: 'then the run is held for the session',
    group: 'limits',
  }),
  maxFingerprintRepeats: option({
    range: `a whole number, ${NO_LIMIT}`,
    default: 3,
    about: 'the same failure so often: its runs and phases are held for the session',
    group: 'limits',
  }),
  maxConsecutiveZeroYield: option({
    range: `a whole number, ${NO_LIMIT}`,
    default: 0,
    about: 'end when so many in a row report no telemetry',
    group: 'limits',
  }),
  maxUnchangedFailures: option({
    range: `a whole number, ${NO_LIMIT}`,
    default: 3,
    about: 'a phase that failed so often alike is held until its commit, inputs or command change',
    group: 'limits',
  }),
  failFast: option({
    range: `a whole number, ${NO_LIMIT}`,
    default: 0,
    about: 'end when the first so many all fail',
    group: 'limits',
  }),
  maxTokens: option({
    range: `a whole number, ${NO_LIMIT}`,
    default: 0,
    about: 'end when phases have reported so many tokens',
    group: 'limits',
  }),
  maxCostUsd: option({
    range: `a number, ${NO_LIMIT}`,
    default: 0,
    about: 'end when phases have reported such a cost',
    group: 'limits',
  }),
  maxTokensPerDay: option({
    range: `a whole number, ${NO_LIMIT}`,
    default: 0,
    about: 'end when phases have reported so many tokens today, over all sessions',
    group: 'limits',
  }),
  maxCostUsdPerDay: option({
    range: `a number, ${NO_LIMIT}`,
    default: 0,
    about: 'end when phases have reported such a cost today, over all sessions',
    group: 'limits',
  }),
  minFreeDiskMb: option({
    range: 'a number, 0 or more (0: no reserve)',
    default: 100,
    about: 'start nothing while less is free where the logs go',
    group: 'limits',
  }),
  minFreeInodes: option({
    range: 'a whole number, 0 or more (0: no reserve)',
    default: 1000,
    about: 'start nothing while that disk can hold fewer files more',
    group: 'limits',
  }),
  minFreeMemoryMb: option({
    range: 'a number, 0 or more (0: no floor)',
    default: 64,
    about: 'start nothing while less memory can be had',
    group: 'limits',
  }),
  maxWorkers: option({
    range: 'a whole number from 1 to 1000',
    default: 5,
    about: 'items at once',
    door: 'dispatch',
    group: 'how',
  }),
  maxFailures: option({
    range: 'a whole number, or a share of all items such as 10% (0: no limit)',
    default: 0,
    about: 'end when so many have failed, or such a share of all items (10%)',
    door: 'dispatch',
    group: 'limits',
  }),
  monitorIntervalSeconds: option({
    range: 'a duration such as 30 or 2m (0: never)',
    default: 120_000,
    about: 'tell how it stands so often',
    alias: ['monitor-interval'],
    door: 'dispatch',
    group: 'how',
  }),
  stallWarningSeconds: option({
    range: 'a duration such as 5m (0: never)',
    default: 300_000,
    about: 'warn when nothing was completed for so long',
    alias: ['stall-warning'],
    door: 'dispatch',
    group: 'how',
  }),
  command: option({
    range: 'a command line, or a list of words',
    default: undefined,
    about: 'for phases that have none, nor their run',
    fileOnly: true,
    group: 'file',
  }),
  cwd: option({
    range: 'a folder',
    default: undefined,
    about: 'where phases run that name no directory',
    fileOnly: true,
    group: 'file',
  }),
  identity: option({
    range: 'names of variables',
    default: ['DATABASE_URL', 'AUTOPACK_API_URL'],
    about: 'variables that head every log',
    fileOnly: true,
    group: 'file',
  }),
  dropEnv: option({
    range: 'names of variables',
    default: [],
    about: 'variables that phases do not get',
    fileOnly: true,
    group: 'file',
  }),
  leftovers: option({
    range: 'end or report',
    default: 'end',
    about: 'what becomes of processes that outlive their phase',
    fileOnly: true,
    group: 'file',
  }),
  quotas: option({
    range: 'an object of names and whole numbers from 1, such as { "claude": 3 }',
    default: {},
    about: 'how many phases that refer to the same quota may run at once, over all sessions',
    fileOnly: true,
    group: 'file',
  }),
  rateLimits: option({
    range: 'a list of { pattern, waitSeconds?, quota? }; groups of a pattern: at, seconds, minutes',
    default: [],
    about: 'what the output of a phase that met a usage limit looks like: it is given back',
    fileOnly: true,
    group: 'file',
  }),
  sources: option({
    range: 'a list of { file, command?, settleSeconds? }',
    default: [],
    about: 'files that every session imports first',
    fileOnly: true,
    group: 'file',
  }),
  baseline: option({
    range: 'an object { key, command, timeoutSeconds?, keep?: { days?, count? } }; templates: run.id, phase.id, commit',
    default: undefined,
    about: 'made once a key by its command, kept across sessions, and handed to phases as DRAIN_BASELINE_DIR',
    fileOnly: true,
    group: 'file',
  }),
  protect: option({
    range: "a list of globs relative to the phase's directory; a leading ! takes out again",
    default: [],
    about: 'files that no phase may create, change or remove: one that did so alone in its directory has failed',
    fileOnly: true,
    group: 'file',
  }),
  keep: option({
    range: 'an object { days?, gb? } of numbers above 0',
    default: undefined,
    about: "of old sessions' files: not older than so many days, not more than so many GB",
    fileOnly: true,
    group: 'file',
  }),
  notify: option({
    range: 'a list of { on: [EVENT, ...], webhook or command, headers?, timeoutSeconds?, retries? }',
    default: [],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: shown as it is typed
    about: 'whom to tell of what; ${NAME} in webhook and headers is taken from the environment',
    fileOnly: true,
    secret: true,
    group: 'file',
  }),
  categories: option({
    range: 'a list of { category, pattern }',
    default: [],
    about: 'rules for kinds of failures, before the built-in ones',
    fileOnly: true,
    group: 'file',
  }),
  skills: option({
    range:
      'an object of names and { command, shell?, stdin?, env?, timeoutSeconds?, result?, quota? }; `*`: any other name',
    default: {},
    about:
      'what drain dispatch runs by a name: a command for each item, where the prompt goes, and what counts as success',
    fileOnly: true,
    secret: true,
    group: 'file',
  }),
} as const;

export type OptionName = keyof typeof OPTIONS;
export const OPTION_NAMES = Object.keys(OPTIONS) as OptionName[];

/** The values, checked: durations are milliseconds. */
export type Config = { readonly [Name in OptionName]: z.output<(typeof SCHEMAS)[Name]> };

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
