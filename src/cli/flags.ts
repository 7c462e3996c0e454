import type { Options } from 'yargs';
import { type Config, camelCase, flagOf, OPTION_NAMES, OPTIONS, type OptionName } from '../config/options.ts';
import { formatDuration } from '../core/duration.ts';
import { maskText } from '../core/mask.ts';
import type { Arguments } from './command.ts';

const SECTIONS = {
  what: 'What to take:',
  how: 'How to run it:',
  limits: 'Limits (none ends a running phase):',
  file: '',
} as const;

/** Which runs a session or its plan looks at; no option of the configuration. */
export const RUN_ID_FLAG: Options = {
  type: 'string',
  array: true,
  requiresArg: true,
  describe: 'only this run (may be repeated)',
  group: SECTIONS.what,
};

/** The options of a session as flags, from the one table of options. */
export const SESSION_FLAGS: Readonly<Record<string, Options>> = Object.fromEntries(
  OPTION_NAMES.filter((name) => !isFileOnly(name) && doorOf(name) === undefined).map((name) => [
    flagOf(name),
    flag(name),
  ]),
);

/** Of the options of a session, those on a phase's own limits and surroundings. */
const OF_ANY_PHASE = [
  ...(['phaseTimeoutSeconds', 'graceSeconds', 'silenceSeconds', 'maxLogMb'] as const),
  ...(['exclusive', 'apiUrl', 'logFormat'] as const),
] as const;

/** Of the options of a session, those that mean something where all items are one run and each is tried once. */
const SHARED: readonly OptionName[] = [
  ...OF_ANY_PHASE,
  ...([
    'maxTotalMinutes',
    'until',
    'failFast',
    'maxTokens',
    'maxCostUsd',
    'maxTokensPerDay',
    'maxCostUsdPerDay',
  ] as const),
  ...(['minFreeDiskMb', 'minFreeInodes', 'minFreeMemoryMb'] as const),
];

/** Two of its limits end what runs. */
const LIMITS_OF_DISPATCH = 'Limits (--fail-fast and --max-failures end what runs too):';

/** The options of a session of dispatch. */
export const DISPATCH_FLAGS: Readonly<Record<string, Options>> = Object.fromEntries(
  OPTION_NAMES.filter((name) => doorOf(name) === 'dispatch' || SHARED.includes(name)).map((name) => [
    flagOf(name),
    { ...flag(name), ...(OPTIONS[name].group === 'limits' && { group: LIMITS_OF_DISPATCH }) },
  ]),
);

/** Of those, what means something to a single phase. */
const OF_ONE_PHASE: readonly OptionName[] = [
  ...OF_ANY_PHASE,
  ...(['minFreeDiskMb', 'minFreeInodes', 'minFreeMemoryMb'] as const),
];

/** The options of a session that runs a flow. */
export const PIPE_FLAGS: Readonly<Record<string, Options>> = Object.fromEntries(
  OF_ONE_PHASE.map((name) => [flagOf(name), flag(name)]),
);

function flag(name: OptionName): Options {
  const { about, group } = OPTIONS[name];
  const value: unknown = OPTIONS[name].default;
  const shown =
    value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
      ? ''
      : ` [${showDefault(name, value)}]`;
  const spec = OPTIONS[name];
  const alias = 'alias' in spec && Array.isArray(spec.alias) ? { alias: [...spec.alias] as string[] } : {};
  const kind: Options = typeof value === 'boolean' ? { type: 'boolean' } : { type: 'string', requiresArg: true };
  return { ...kind, ...alias, group: SECTIONS[group], describe: about + shown };
}

function showDefault(name: OptionName, value: unknown): string {
  return name.endsWith('Seconds') ? formatDuration(Number(value)) : String(value);
}

function doorOf(name: OptionName): string | undefined {
  const spec = OPTIONS[name];
  return 'door' in spec ? spec.door : undefined;
}

function isFileOnly(name: OptionName): boolean {
  return 'fileOnly' in OPTIONS[name];
}

/** Those that were given. */
export function givenFlags(args: Arguments): Record<string, unknown> {
  const given = Object.entries(args).filter(
    ([name, value]) =>
      value !== undefined && (Object.hasOwn(SESSION_FLAGS, name) || Object.hasOwn(DISPATCH_FLAGS, name)),
  );
  return Object.fromEntries(
    given.map(([name, value]) => [camelCase(name), Array.isArray(value) ? value.at(-1) : value]),
  );
}

/** The effective values of a session, for its record; secrets in addresses masked. */
export function recordedOptions(
  config: Config,
  runIds: readonly string[],
  flags: Readonly<Record<string, Options>> = SESSION_FLAGS,
): Record<string, unknown> {
  const values = Object.keys(flags).map((flag) => [camelCase(flag), config[camelCase(flag) as OptionName]]);
  const apiUrl = config.apiUrl === undefined ? null : maskText(config.apiUrl);
  return { ...Object.fromEntries(values), apiUrl, runIds };
}
