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
  OPTION_NAMES.filter((name) => !isFileOnly(name)).map((name) => [flagOf(name), flag(name)]),
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

function isFileOnly(name: OptionName): boolean {
  return 'fileOnly' in OPTIONS[name];
}

/** Those that were given. */
export function givenFlags(args: Arguments): Record<string, unknown> {
  const given = Object.entries(args).filter(
    ([name, value]) => value !== undefined && Object.hasOwn(SESSION_FLAGS, name),
  );
  return Object.fromEntries(
    given.map(([name, value]) => [camelCase(name), Array.isArray(value) ? value.at(-1) : value]),
  );
}

/** The effective values of a session, for its record; secrets in addresses masked. */
export function recordedOptions(config: Config, runIds: readonly string[]): Record<string, unknown> {
  const values = Object.keys(SESSION_FLAGS).map((flag) => [camelCase(flag), config[camelCase(flag) as OptionName]]);
  const apiUrl = config.apiUrl === undefined ? null : maskText(config.apiUrl);
  return { ...Object.fromEntries(values), apiUrl, runIds };
}
