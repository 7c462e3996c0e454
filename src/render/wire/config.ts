import type { ConfigFacts } from '../config.ts';
import { snakeCase, type Wire } from './wire.ts';

/** `config` */
export function configWire({ places, configFile, options }: ConfigFacts): Wire {
  const named = options.map(({ name, value, origin, range }) => [
    name.replaceAll('-', '_'),
    { value: wireOf(name, value), origin, range },
  ]);
  return {
    places: places ? { data_dir: places.dataDir, database: places.database, home: places.home } : null,
    config_file: configFile ?? null,
    options: Object.fromEntries(named),
  };
}

/** The names of quotas, of skills and of their variables are the user's own. */
function wireOf(name: string, value: unknown): unknown {
  if (name === 'quotas') return value;
  if (name !== 'skills') return snakeCased(value);
  return mapped(value, (skill) => mapped(skill, (part, key) => (key === 'env' ? part : snakeCased(part)), snakeCase));
}

function mapped(
  value: unknown,
  inner: (part: unknown, key: string) => unknown,
  named: (key: string) => string = (key) => key,
): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [named(key), inner(part, key)]));
}

/** The names inside an option's value, such as a source's `settleSeconds`. */
function snakeCased(value: unknown): unknown {
  return Array.isArray(value) ? value.map(snakeCased) : mapped(value, snakeCased, snakeCase);
}
