// `npm run check`: format, lint, types, layers, unused code, and that the migrations are what the schema says.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled, root, run, tool } from './install.js';

ensureInstalled();
run(tool('biome'), ['check', '--error-on-warnings']);
run(tool('tsc'), ['--noEmit', '-p', '.']);
run('node', ['scripts/layers.js']);
run(tool('knip'), ['--no-progress']);
checkMigrations();
console.log('check: all well');

/** Generates into a copy: a new file there means that the schema has changed without a migration. */
function checkMigrations() {
  const scratch = mkdtempSync(join(tmpdir(), 'drain-migrations-'));
  try {
    cpSync(join(root, 'migrations'), scratch, { recursive: true });
    const before = readdirSync(scratch).length;
    execFileSync(
      tool('drizzle-kit'),
      ['generate', '--dialect', 'sqlite', '--schema', './src/db/schema.ts', '--out', scratch],
      { cwd: root },
    );
    if (readdirSync(scratch).length === before) return;
    console.error('The schema has changed: run `npm run migration` and commit what it makes.');
    process.exit(1);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
