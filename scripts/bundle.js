// How the program is bundled: the same for the one that is shipped and for the copies of it that `npm run proof` makes.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './install.js';

// Libraries in CommonJS that are bundled into ES modules still call `require`.
const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/**
 * Bundles `entryPoints` into `outdir`. The one called `drain` can be executed; it is there once more as one file, `whole.js`,
 * for shells that allow too few open files to load the parts.
 * @param {{ entryPoints: Record<string, string>, outdir: string, plugins?: import('esbuild').Plugin[], banner?: string }} options
 */
export async function bundle({ entryPoints, outdir, plugins = [], banner = '' }) {
  /** @type {import('esbuild').BuildOptions} */
  const common = {
    absWorkingDir: root,
    outdir,
    plugins,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    // What is native stays outside, and what only some have.
    external: ['better-sqlite3', '@opentelemetry/api'],
    minifySyntax: true,
    minifyWhitespace: true,
    lineLimit: 160, // Node shows the line of an error that nobody caught
    banner: { js: REQUIRE + banner },
    logLevel: 'warning',
  };
  await build({ ...common, entryPoints, splitting: true, chunkNames: 'chunks/[name]-[hash]' });
  await build({ ...common, entryPoints: { whole: entryPoints.drain } });
  const program = join(outdir, 'drain.js');
  writeFileSync(program, `#!/usr/bin/env node\n${readFileSync(program, 'utf8')}`);
  chmodSync(program, 0o755);
}
