import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { formatSchedule, type ScheduleFacts } from '../../src/care/schedule.ts';

const NASTY = [
  'plain',
  'a b',
  '50%',
  "it's",
  'q"q',
  '$HOME',
  '`id`',
  '\\%',
  '\\\\%%',
  'a\\',
  '#;&|',
  '*',
  '~',
  'é',
  '%h',
];

function factsWith(change: Partial<ScheduleFacts> = {}): ScheduleFacts {
  return {
    node: '/usr/bin/node',
    drain: '/opt/drain/drain.js',
    dataDir: '/srv/app/.drain',
    cwd: '/srv/app',
    path: '/usr/bin:/bin',
    user: 'ann',
    graceSeconds: 10,
    args: ['--batch-size', '10'],
    ...change,
  };
}

/** What cron hands to sh (do_command.c of ISC cron): a bare % ends the command, `\%` becomes %. */
function asCronReadsIt(line: string): string {
  let command = '';
  let escaped = false;
  for (const character of line.replace(/^(\S+ ){5}/, '')) {
    if (escaped && character === '%') command = command.slice(0, -1);
    else if (character === '%') return command;
    escaped = !escaped && character === '\\';
    command += character;
  }
  return command;
}

function cronLine(facts: ScheduleFacts): string {
  return formatSchedule(facts, { at: '01:00', kind: 'cron' }).split('\n').at(-2) ?? '';
}

/** A machine with nasty folders, and a `node` that tells what it was given. */
function makeMachine(name: string): ScheduleFacts & { home: string } {
  const home = mkdtempSync(join(tmpdir(), 'drain-care-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const folder = join(home, name);
  const facts = factsWith({
    node: join(folder, 'node'),
    drain: join(folder, 'drain.js'),
    dataDir: join(folder, 'data'),
    cwd: folder,
    path: `${folder}:/usr/bin:/bin`,
    args: ['--run-id', name],
  });
  mkdirSync(facts.dataDir, { recursive: true });
  writeFileSync(facts.node, '#!/bin/sh\nprintf "%s\\n" "$PWD" "$PATH" "$@"\necho err >&2\n');
  chmodSync(facts.node, 0o755);
  return { ...facts, home };
}

describe('the cron line', () => {
  test('is one that a person can read', () => {
    expect(formatSchedule(factsWith(), { at: '1:05', kind: 'cron' })).toBe(
      `# Add this line with \`crontab -e\`. It writes to /srv/app/.drain/cron.log
5 1 * * * { cd /srv/app && PATH=/usr/bin:/bin /usr/bin/node /opt/drain/drain.js --data-dir /srv/app/.drain --batch-size 10; } >>/srv/app/.drain/cron.log 2>&1
`,
    );
  });

  test.each(NASTY)('runs in a folder named %s', (name) => {
    const facts = makeMachine(name);
    const { status, stderr } = spawnSync('/bin/sh', ['-c', asCronReadsIt(cronLine(facts))], {
      cwd: '/',
      env: { HOME: '/' },
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const said = [facts.cwd, facts.path, facts.drain, '--data-dir', facts.dataDir, '--run-id', name, 'err', ''];
    expect(readFileSync(join(facts.dataDir, 'cron.log'), 'utf8').split('\n')).toEqual(said);
  });

  test('reaches sh with every value whole', () => {
    const word = fc.stringMatching(/^[ -~]{1,12}$/);
    fc.assert(
      fc.property(word, word, (path, argument) => {
        const line = asCronReadsIt(
          cronLine(
            factsWith({ node: '/usr/bin/printf', drain: '<%s>', cwd: '/', dataDir: '/tmp', path, args: [argument] }),
          ),
        );
        const printing = line.replace(' >>/tmp/cron.log 2>&1', '');
        expect(spawnSync('/bin/sh', ['-c', printing], { encoding: 'utf8' }).stdout).toBe(
          `<--data-dir></tmp><${argument}>`,
        );
      }),
      { numRuns: 60 },
    );
  });

  test('writes into its log that the folder is gone', () => {
    const facts = makeMachine('x');
    const line = asCronReadsIt(cronLine({ ...facts, cwd: '/nowhere' }));
    expect(spawnSync('/bin/sh', ['-c', line]).status).not.toBe(0);
    expect(readFileSync(join(facts.dataDir, 'cron.log'), 'utf8')).toContain('/nowhere');
  });

  test('warns when some crons would refuse it for its length', () => {
    expect(formatSchedule(factsWith({ path: '/x'.repeat(600) }), { at: '01:00', kind: 'cron' })).toContain(
      'fewer than 1000',
    );
  });
});

describe('the systemd units', () => {
  const install = (facts: ScheduleFacts) => formatSchedule(facts, { at: '01:00', kind: 'systemd' });

  test('let a stop and a lack of memory end what they should, and nothing else', () => {
    const script = install(factsWith({ graceSeconds: 10 }));
    for (const line of [
      'Type=oneshot',
      'KillMode=process',
      'OOMPolicy=continue',
      'TimeoutStopSec=40',
      'TimeoutStartSec=infinity',
      'OnCalendar=*-*-* 01:00:00',
      'Persistent=true',
    ])
      expect(script.split('\n')).toContain(line);
    expect(script).toContain('SuccessExitStatus=1 3');
    expect(script).toContain('loginctl enable-linger ann');
  });

  test("are the system's own for root", () => {
    const script = install(factsWith({ user: 'root' }));
    expect(script).toContain('folder=/etc/systemd/system');
    expect(script).not.toMatch(/--user|linger/);
  });

  test('quote as systemd reads them', () => {
    const script = install(
      factsWith({ node: '/a $b/node', cwd: '/50% \\', path: '/x y:/"%', args: ['$HOME', '%h', 'a"\\b'] }),
    );
    expect(script).toContain(
      'ExecStart="/a $b/node" "/opt/drain/drain.js" "--data-dir" "/srv/app/.drain" "$$HOME" "%%h" "a\\"\\\\b"\n',
    );
    expect(script).toContain('WorkingDirectory=/50%% \\/\n');
    expect(script).toContain('Environment="PATH=/x y:/\\"%%"\n');
  });

  test.each(NASTY)('are written and switched on by their script, in a folder named %s', (name) => {
    const facts = makeMachine(name);
    const bin = join(facts.home, 'bin');
    mkdirSync(bin);
    for (const program of ['systemctl', 'loginctl']) {
      writeFileSync(join(bin, program), `#!/bin/sh\necho ${program} "$@" >>"$HOME/calls"\n`);
      chmodSync(join(bin, program), 0o755);
    }
    const { status, stderr } = spawnSync('/bin/sh', ['-eu'], {
      input: install(facts),
      env: { HOME: facts.home, PATH: `${bin}:/usr/bin:/bin` },
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [reload, enable, linger] = readFileSync(join(facts.home, 'calls'), 'utf8').split('\n');
    expect([reload, linger]).toEqual(['systemctl --user daemon-reload', 'loginctl enable-linger ann']);
    const timer = enable?.split(' ').at(-1) ?? '';
    const units = join(facts.home, '.config/systemd/user');
    expect(readFileSync(join(units, timer), 'utf8')).toMatch(/WantedBy=timers\.target\n$/);
    verifyWhereSystemdIs(join(units, timer.replace('.timer', '.service')));
  });
});

/** An extra proof on machines that have it: systemd looks whether the program of ExecStart exists, so quoting must be right. */
function verifyWhereSystemdIs(service: string): void {
  expect(existsSync(service)).toBe(true);
  const verified = spawnSync('systemd-analyze', ['verify', service], { encoding: 'utf8' });
  if (!verified.error) expect(verified.stderr).not.toContain(service.split('/').at(-1) ?? '');
}

test.each(['24:00', '1', '01:60', 'noon', ''])('refuses `%s` as a time of day', (at) => {
  expect(() => formatSchedule(factsWith(), { at, kind: 'cron' })).toThrow(
    expect.objectContaining({ code: 'bad_option' }),
  );
});

test.each(['cron', 'systemd'] as const)('refuses a line break, which a line of %s could not hold', (kind) => {
  expect(() => formatSchedule(factsWith({ cwd: '/a\nb' }), { at: '01:00', kind })).toThrow(/line break/);
});
