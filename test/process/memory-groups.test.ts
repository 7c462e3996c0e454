/** Where the limits of memory are, told from what the kernel shows of control groups. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { leftIn } from '../../src/process/free-memory.ts';
import { findMemoryGroup } from '../../src/process/memory-groups.ts';
import { temporaryFolder } from '../support/cli.ts';

const V2 = '30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate';
const V1 = '35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory';
const CPU = '32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu';
const UNIFIED = '41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw';

describe('the group that limits our memory', () => {
  test('is where the process is, of version 2', () => {
    expect(findMemoryGroup('0::/user.slice/cron.service\n', V2)).toEqual({
      folder: '/sys/fs/cgroup/user.slice/cron.service',
      top: '/sys/fs/cgroup',
      version: 2,
    });
  });

  test('is that of version 1 where both are mounted', () => {
    const membership = '4:memory:/outer/own\n1:cpu,cpuacct:/elsewhere\n0::/\n';
    expect(findMemoryGroup(membership, [CPU, UNIFIED, V1].join('\n'))).toMatchObject({
      folder: '/sys/fs/cgroup/memory/outer/own',
      version: 1,
    });
  });

  test('is the root of the mount in a container, whatever its name is outside', () => {
    const mount = '600 590 0:32 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory';
    expect(findMemoryGroup('4:memory:/docker/abc\n', mount)?.folder).toBe('/sys/fs/cgroup/memory');
    expect(findMemoryGroup('4:memory:/docker/abc/inner\n', mount)?.folder).toBe('/sys/fs/cgroup/memory/inner');
    expect(findMemoryGroup('0::/../elsewhere\n', V2)?.folder).toBe('/sys/fs/cgroup');
  });

  test('may be mounted where there is a blank in the path', () => {
    expect(findMemoryGroup('0::/x\n', V2.replace('/sys/fs/cgroup', '/my\\040groups'))?.folder).toBe('/my groups/x');
  });

  test('is none where nothing is mounted', () => {
    expect(findMemoryGroup('0::/\n', CPU)).toBeUndefined();
    expect(findMemoryGroup('', '')).toBeUndefined();
  });
});

describe('what is left in a group', () => {
  test.each([
    [2, { 'memory.max': '1000', 'memory.current': '900', 'memory.stat': 'anon 1\nactive_file 40\ninactive_file 7\n' }],
    [
      1,
      {
        'memory.limit_in_bytes': '1000',
        'memory.usage_in_bytes': '900',
        'memory.stat': 'active_file 1\ntotal_active_file 40\ntotal_inactive_file 7\n',
      },
    ],
  ] as const)('of version %i is what is below its limit, with what it keeps of files', (version, files) => {
    expect(leftIn({ folder: folderOf(files), version })).toBe(147);
  });

  test('is not told without a limit', () => {
    expect(leftIn({ folder: folderOf({ 'memory.max': 'max\n', 'memory.current': '9' }), version: 2 })).toBeUndefined();
    const v1 = { 'memory.limit_in_bytes': '9223372036854771712\n', 'memory.usage_in_bytes': '9' };
    expect(leftIn({ folder: folderOf(v1), version: 1 })).toBeUndefined();
    expect(leftIn({ folder: '/nowhere', version: 2 })).toBeUndefined();
  });
});

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = join(temporaryFolder(), 'group');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}
