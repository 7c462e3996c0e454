// Writes proof.md: with what was proven, which faults fired, and for each promise what was checked and what was found broken.
import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, release } from 'node:os';
import { basename, join } from 'node:path';
import { root } from '../install.js';
import { PROMISES } from './promises.js';

export function writeReport(file, result) {
  const { violated, checked, fired, results } = result;
  const verdict = violated === 0 ? 'No promise was broken' : `${violated} VIOLATIONS`;
  const lines = [
    '# Proof',
    '',
    `${verdict} in ${checked} checks, while ${fired} faults fired.`,
    '',
    ...facts(result),
    '',
    '## Promises',
    '',
    '| promise | checked | violated |',
    '|---|---:|---:|',
    ...Object.keys(PROMISES).map((promise) => promiseRow(promise, results)),
    '',
    '## Methods',
    ...results.flatMap(methodLines),
    '',
    '## Could not be run here',
    '',
    ...missingLines(results),
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
}

function facts({ seed, short, tookMs }) {
  const sqlite = new (createRequire(import.meta.url)('better-sqlite3'))(':memory:');
  const version = sqlite.prepare('select sqlite_version()').pluck().get();
  sqlite.close();
  const { version: drain } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).stdout?.trim();
  return [
    `- drain ${drain}${commit ? ` (${commit})` : ''}, Node ${process.version}, SQLite ${version}`,
    `- Linux ${release()}, ${cpus().length} processors, /bin/sh is ${basename(realpathSync('/bin/sh'))}`,
    `- seed ${seed}, ${short ? 'the short form, ' : ''}${(tookMs / 1000).toFixed(0)} s, ended ${new Date().toISOString()}`,
  ];
}

function promiseRow(promise, results) {
  const entries = results.flatMap(({ ledger }) => ledger.promises.get(promise) ?? []);
  const sum = (what) => entries.reduce((total, entry) => total + entry[what], 0);
  return `| ${PROMISES[promise]} | ${sum('checked')} | ${sum('violated')} |`;
}

function methodLines({ name, about, ledger, tookMs }) {
  const faults = [...ledger.faults].map(([fault, count]) => `${count} x ${fault}`).join(', ') || 'none';
  const checks = [...ledger.promises].map(([promise, { checked, violated }]) => `${promise} ${violated}/${checked}`);
  return [
    '',
    `### ${name}`,
    '',
    `${about}.`,
    '',
    `- faults fired: ${faults}`,
    `- violated/checked: ${checks.join(', ') || 'nothing'}`,
    ...ledger.notes.map((note) => `- ${note}`),
    `- took ${(tookMs / 1000).toFixed(1)} s`,
    ...[...ledger.promises.values()].flatMap(({ details }) => details.map((detail) => `- **violation**: ${detail}`)),
  ];
}

function missingLines(results) {
  const missing = results.flatMap(({ name, ledger }) => ledger.missing.map((what) => `- ${name}: ${what}`));
  return missing.length > 0 ? missing : ['Everything could.'];
}
