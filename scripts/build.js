// Bundles the command line and the library into dist/. Only what is native stays outside.
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
// Beside it and then swapped: a drain that starts meanwhile finds the old one or the new one.
const fresh = join(root, `dist.${process.pid}`);

// Libraries in CommonJS that are bundled into ES modules still call `require`.
const banner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  outdir: fresh,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: ['better-sqlite3'],
  minifySyntax: true,
  minifyWhitespace: true,
  banner: { js: banner },
  logLevel: 'warning',
};
await build({
  ...common,
  entryPoints: { drain: 'src/cli/main.ts', index: 'src/index.ts' },
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
});
// The command line once more as one file, for shells that allow too few open files to load the parts.
await build({ ...common, entryPoints: { whole: 'src/cli/main.ts' } });

const bin = join(fresh, 'drain.js');
writeFileSync(bin, `#!/usr/bin/env node\n${readFileSync(bin, 'utf8')}`);
chmodSync(bin, 0o755);

// Types of the library, for whoever writes a configuration file.
execFileSync(
  join(root, 'node_modules', '.bin', 'tsc'),
  ['-p', 'scripts/tsconfig.types.json', '--outDir', join(fresh, 'types')],
  {
    cwd: root,
    stdio: 'inherit',
  },
);

rmSync(dist, { recursive: true, force: true });
renameSync(fresh, dist);
