import type { ConfigFacts } from '../config.ts';
import { snakeCase, type Wire } from './wire.ts';

/** `config` */
export function configWire({ places, configFile, options }: ConfigFacts): Wire {
  const named = options.map(({ name, value, origin, range }) => [
    name.replaceAll('-', '_'),
    // The names of quotas are the user's own.
    { value: name === 'quotas' ? value : snakeCased(value), origin, range },
  ]);
  return {
    places: places ? { data_dir: places.dataDir, database: places.database, home: places.home } : null,
    config_file: configFile ?? null,
    options: Object.fromEntries(named),
  };
}

/** The names inside an option's value, such as a source's `settleSeconds`. */
function snakeCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCased);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [snakeCase(key), snakeCased(part)]));
}
