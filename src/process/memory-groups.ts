/** The control groups that limit the memory of this process, of version 1 or 2 (cgroups(7)). */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hasProc } from './identify.ts';
import { glance } from './proc.ts';

export interface MemoryGroup {
  /** Where its files are. */
  readonly folder: string;
  readonly version: 1 | 2;
}

/** This process's own first, then those around it; none where there are none, or where they cannot be seen from here. */
export function listMemoryGroups(): MemoryGroup[] {
  groups ??= hasProc() ? find(glance('/proc/self/cgroup'), glance('/proc/self/mountinfo')) : [];
  return groups;
}

let groups: MemoryGroup[] | undefined;

function find(membership: string, mounts: string): MemoryGroup[] {
  const own = findMemoryGroup(membership, mounts);
  if (!own) return [];
  const { folder, top, version } = own;
  return [...upwards(folder, top)].filter((each) => existsSync(each)).map((each) => ({ folder: each, version }));
}

/**
 * @param membership /proc/PID/cgroup
 * @param mounts /proc/PID/mountinfo
 * @returns its folder, and that of the topmost group that can be seen
 */
export function findMemoryGroup(
  membership: string,
  mounts: string,
): (MemoryGroup & { readonly top: string }) | undefined {
  const lines = membership.split('\n').map((line) => /^\d+:([^:]*):(.*)$/.exec(line)?.slice(1) ?? []);
  // Where both versions are mounted, memory belongs to the first as long as that has it.
  for (const version of [1, 2] as const) {
    const path = lines.find(([controllers]) =>
      version === 1 ? controllers?.split(',').includes('memory') : controllers === '',
    )?.[1];
    const mount = listMounts(mounts).find((each) => each.version === version);
    if (path === undefined || !mount) continue;
    return { folder: join(mount.point, pathBelow(mount.root, path)).replace(/\/$/, ''), top: mount.point, version };
  }
  return undefined;
}

interface Mount {
  readonly root: string;
  readonly point: string;
  readonly version: 1 | 2;
}

function listMounts(mounts: string): Mount[] {
  return mounts.split('\n').flatMap((line): Mount[] => {
    const [about = '', source = ''] = line.split(' - ');
    const [, , , root = '/', point = ''] = about.split(' ').map(unescapeOctal);
    const [type, , options = ''] = source.split(' ');
    if (type === 'cgroup2') return [{ root, point, version: 2 }];
    return type === 'cgroup' && options.split(',').includes('memory') ? [{ root, point, version: 1 }] : [];
  });
}

/** A container sees its own group as the root of the mount, whatever the group is called outside. */
function pathBelow(root: string, path: string): string {
  if (path.split('/').includes('..')) return '/';
  if (root === '/') return path;
  return path === root || path.startsWith(`${root}/`) ? path.slice(root.length) : '/';
}

function* upwards(folder: string, top: string): Generator<string> {
  for (let at = folder; at.length > top.length; at = dirname(at)) yield at;
  yield top;
}

/** Blanks in paths are written as `\040`. */
function unescapeOctal(text: string): string {
  return text.replace(/\\(\d{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
