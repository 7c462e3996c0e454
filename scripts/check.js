// `npm run check`: format, lint, types, layers, unused code, and that the migrations are what the schema says.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ensureInstalled, root, run, tool } from './install.js';

ensureInstalled();
run(tool('biome'), ['check', '--error-on-warnings']);
run(tool('tsc'), ['--noEmit', '-p', '.']);
run('node', ['scripts/layers.js']);
run(tool('knip'), ['--no-progress']);
checkMigrations();
if (!process.exitCode) console.log('check: all well');

/** Generates into a copy, which must be left as it was. drizzle-kit takes only a relative folder, and ends with 0 whatever happens. */
function checkMigrations() {
  const scratch = mkdtempSync(join(root, 'node_modules', '.migrations-'));
  try {
    cpSync(join(root, 'migrations'), scratch, { recursive: true });
    const args = [
      'generate',
      '--dialect',
      'sqlite',
      '--schema',
      './src/db/schema.ts',
      '--out',
      relative(root, scratch),
    ];
    const said = execFileSync(tool('drizzle-kit'), args, { cwd: root, encoding: 'utf8' });
    if (said.includes('No schema changes')) return;
    console.error(`The schema has changed: run \`npm run migration\` and commit what it makes.\n${said}`);
    process.exitCode = 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
