/** Flags > environment > file > defaults: the value of every option, and where it came from. */
import { DrainError } from '../core/error.ts';
import { nearestTo } from '../core/nearest.ts';
import { type Config, camelCase, flagOf, OPTION_NAMES, OPTIONS, type OptionName } from './options.ts';

export interface Resolved {
  readonly config: Config;
  /** `flag`, `environment`, the file's path, or `default`. */
  readonly origins: Readonly<Record<OptionName, string>>;
}

export interface Origins {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly file: { readonly path: string; readonly values: Readonly<Record<string, unknown>> } | undefined;
}

const ENVIRONMENT_PREFIX = 'DRAIN_OPT_';

/** @throws DrainError `bad_config`, naming the source, the range and what was found */
export async function resolveConfig(from: Origins): Promise<Resolved> {
  const environment = environmentOptions(from.environment);
  const file = fileOptions(from.file);
  const values: Record<string, unknown> = {};
  const origins: Record<string, string> = {};
  for (const name of OPTION_NAMES) {
    const [value, origin] = firstGiven(name, [
      [from.flags[name], 'flag'],
      [environment[name], 'environment'],
      [file[name], from.file?.path ?? ''],
    ]);
    values[name] = origin === 'default' ? value : await check(name, value, origin);
    origins[name] = origin;
  }
  return { config: values as Config, origins: origins as Resolved['origins'] };
}

function firstGiven(
  name: OptionName,
  given: readonly (readonly [value: unknown, origin: string])[],
): readonly [unknown, string] {
  return given.find(([value]) => value !== undefined) ?? [OPTIONS[name].default, 'default'];
}

async function check(name: OptionName, value: unknown, origin: string): Promise<unknown> {
  const { SCHEMAS } = await import('./schemas.ts');
  const parsed = SCHEMAS[name].safeParse(value);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  // A key that is not known is likely the one that is missing.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  const detail = OPTIONS[name].group === 'file' ? ` (${issue?.path.join('.')}: ${issue?.message})` : '';
  const found = 'secret' in OPTIONS[name] ? '' : `, found ${JSON.stringify(value)}`;
  throw new DrainError('bad_config', `${nameAt(name, origin)}: expected ${OPTIONS[name].range}${found}${detail}.`, {
    data: { option: name, origin },
  });
}

function nameAt(name: OptionName, origin: string): string {
  if (origin === 'flag') return `--${flagOf(name)}`;
  return origin === 'environment'
    ? ENVIRONMENT_PREFIX + flagOf(name).replaceAll('-', '_').toUpperCase()
    : `\`${name}\` in ${origin}`;
}

function environmentOptions(environment: Readonly<Record<string, string | undefined>>): Record<string, unknown> {
  const given = Object.entries(environment).filter(
    ([name, value]) => name.startsWith(ENVIRONMENT_PREFIX) && value !== undefined,
  );
  return Object.fromEntries(
    given.map(([name, value]) => [known(name.slice(ENVIRONMENT_PREFIX.length), name, 'the environment'), value]),
  );
}

function fileOptions(file: Origins['file']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(file?.values ?? {}).map(([name, value]) => [known(name, name, file?.path ?? ''), value]),
  );
}

function known(name: string, asGiven: string, where: string): string {
  const option = camelCase(name);
  if (Object.hasOwn(OPTIONS, option)) return option;
  const nearest = nearestTo(option, OPTION_NAMES);
  throw new DrainError(
    'bad_config',
    `There is no option \`${asGiven}\` (in ${where}).${nearest ? ` Did you mean \`${nearest}\`?` : ''}`,
  );
}
