/** The library: types and helpers for a configuration file, and flows with a store. */
import type { z } from 'zod';
import type { Config, OptionName } from './config/options.ts';
import type { SCHEMAS } from './config/schemas.ts';

/** What a configuration file may say: each option as it is written, before it is checked. */
export type ConfigInput = { readonly [Name in OptionName]?: z.input<(typeof SCHEMAS)[Name]> };

/** Gives `drain.config.js` completion and checks of its names; returns it as it is. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}

export * from './pipeline.ts';
export { type BatchStoreOptions, openBatchStore } from './store/batches/open-batch-store.ts';
export type { Config };
