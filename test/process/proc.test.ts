/** Who cannot be looked at must not be taken for dead: run with so few descriptors that nothing can be opened. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/cli.ts';

const SOURCE = new URL('../../src/process/', import.meta.url).pathname;

/** Uses up every descriptor, and says what each look gives or throws. */
const PROGRAM = `
  import { openSync } from 'node:fs';
  import { isAlive, identifyChild, identifySelf } from '${SOURCE}identify.ts';
  import { isRunning, listLineage } from '${SOURCE}tree.ts';
  import { listDescriptors } from '${SOURCE}descriptors.ts';
  import { readRecord } from '${SOURCE}supervisor/record.ts';
  const self = identifySelf();
  const before = listDescriptors()[0];
  try { for (;;) openSync('/dev/null'); } catch {}
  const say = (look) => { try { return look(); } catch (thrown) { return thrown.code; } };
  console.log(JSON.stringify({
    alive: say(() => isAlive(self)),
    child: say(() => identifyChild(process.pid, process.ppid)),
    running: say(() => isRunning(self)),
    lineage: say(() => listLineage(['x'])),
    record: say(() => readRecord('${SOURCE}identify.ts') ?? 'none'),
    full: listDescriptors()[0].open === before.limit,
  }));`;

test('a look for which no descriptor is left throws, and calls nobody dead', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'look.ts'), PROGRAM);
  const bundle = join(folder, 'look.mjs');
  await build({
    entryPoints: [join(folder, 'look.ts')],
    outfile: bundle,
    bundle: true,
    format: 'esm',
    platform: 'node',
  });
  const ran = spawnSync('sh', ['-c', 'ulimit -n 64; exec "$@"', 'x', process.execPath, bundle], { encoding: 'utf8' });
  expect(JSON.parse(ran.stdout)).toEqual({
    ...{ alive: 'EMFILE', child: 'EMFILE', running: 'EMFILE', lineage: 'EMFILE', record: 'EMFILE', full: true },
  });
});
