import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { parseArguments } from '../../src/cli/parse.ts';
import { plainArguments } from '../../src/cli/plain-arguments.ts';

const PLAIN = [
  ['drain', '--batch-size', '10', '--concurrency', '2'],
  ['drain', '--phase-timeout-seconds', '45m', '--json', '--data-dir', '/a b'],
  ['plan', '--held', '--batch-size', '1000', '--json'],
  ['status'],
  ['status', '--json', '--db', 'x.db', '--expect-within', '26h'],
  ['report', '--json'],
];

const DOUBTFUL = [
  ['drain', '--run-id', 'a'],
  ['drain', '--timeout', '5'],
  ['drain', '--batch-size'],
  ['drain', '--batch-size', '-1'],
  ['drain', '--batch-size', ''],
  ['drain', '--batch-size', '1', '--batch-size', '2'],
  ['drain', '--batch-size=1'],
  ['drain', '--batchSize', '1'],
  ['drain', '--no-skip-runs-with-queued'],
  ['drain', '--help'],
  ['drain', '--batch-sise', '1'],
  ['status', 'extra'],
  ['status', '--', '--json'],
  ['report', 'batch-drain-20260112-000000'],
];

async function commandOf(name = '') {
  return (await (COMMANDS[name] as (typeof COMMANDS)[string]).load()).command;
}

describe('a command line without doubt', () => {
  test.each(PLAIN)('is read as yargs reads it: %s %s %s', async (name, ...argv) => {
    const command = await commandOf(name);
    const plain = plainArguments(command, argv);
    expect(plain).toBeDefined();
    expect(await parseArguments(command, argv)).toMatchObject(plain ?? {});
  });

  test.each(DOUBTFUL)('is left to yargs otherwise: %s %s %s', async (name, ...argv) => {
    expect(plainArguments(await commandOf(name), argv)).toBeUndefined();
  });

  test('is never one of a command that needs a word', async () => {
    expect(plainArguments(await commandOf('import'), ['--json'])).toBeUndefined();
  });
});
