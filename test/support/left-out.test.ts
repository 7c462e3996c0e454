/** What a run of the tests says where there is no browser. */
import { spawnSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from './cli.ts';

/** The tests of visits, on a machine that has a shell and nothing else. */
function runWithoutBrowser(env: Readonly<Record<string, string>>): { status: number | null; stdout: string } {
  const folder = temporaryFolder();
  symlinkSync('/bin/sh', join(folder, 'sh'));
  const config = join(folder, 'vitest.config.mjs');
  const reporters = ['default', join(process.cwd(), 'test/support/closing-line.ts')];
  const options = { root: process.cwd(), test: { include: ['test/support/browser.test.ts'], reporters } };
  writeFileSync(config, `export default ${JSON.stringify(options)}`);
  const { CHROME_PATH: _, ...own } = process.env;
  return spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--config', config], {
    env: { ...own, PATH: folder, NO_COLOR: '1', ...env },
    encoding: 'utf8',
  });
}

it('names at its end what was left out, and why', () => {
  const { status, stdout } = runWithoutBrowser({ CI: '' });
  expect(stdout).toMatch(
    /\nleft out: a visit in a browser \(no Chromium here: install one, or name it in CHROME_PATH\): 5 tests\n0 passed, 0 failed, 5 skipped\n$/,
  );
  expect(status).toBe(0);
});

it('leaves nothing out with CI=true, and fails', () => {
  const { status, stdout } = runWithoutBrowser({ CI: 'true' });
  expect(stdout).toMatch(/\n0 passed, [56] failed\n$/);
  expect(status).toBe(1);
});
