/** What logind says, by a loginctl of our own: this machine may have none. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findLogoutFacts, judgeLogout } from '../../src/care/checks/linger.ts';
import { temporaryFolder } from '../support/cli.ts';

function installLoginctl(script: string): void {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'loginctl'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'loginctl'), 0o755);
  const { PATH } = process.env;
  process.env.PATH = `${folder}:${PATH}`;
  onTestFinished(() => {
    process.env.PATH = PATH;
  });
}

const answer = (linger: string, kills: string): string =>
  `case "$1 $2 $3" in "show-user ann --property=Linger") ${linger};; "show-session --property=KillUserProcesses --value") ${kills};; *) exit 9;; esac`;

describe('linger', () => {
  test.each([
    ['lingers', 'echo yes', 'echo yes', []],
    ['is logged in, and systemd ends what they leave', 'echo no', 'echo yes', ['warn']],
    ['is logged in, and only their timers end', 'echo no', 'echo no', ['note']],
    ['is not logged in', 'echo "not logged in" >&2; exit 1', 'echo yes', ['warn']],
  ])('tells of a user who %s', async (_, lingers, kills, levels) => {
    installLoginctl(answer(lingers, kills));
    const facts = await findLogoutFacts('ann');
    expect(facts).toBeDefined();
    const findings = facts ? judgeLogout(facts) : [];
    expect(findings.map(({ level }) => level)).toEqual(levels);
    for (const { way } of findings) expect(way).toBe('loginctl enable-linger ann');
  });

  test('says nothing where logind does not answer', async () => {
    installLoginctl('echo "Failed to connect to bus" >&2; exit 1');
    expect(await findLogoutFacts('ann')).toBeUndefined();
  });
});
