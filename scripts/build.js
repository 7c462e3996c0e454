// Bundles the command line and the libraries into dist/.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.js';
import { root } from './install.js';

const dist = join(root, 'dist');
// Beside it and then swapped: a drain that starts meanwhile finds the old one or the new one.
const fresh = join(root, `dist.${process.pid}`);

await bundle({
  entryPoints: { drain: 'src/cli/main.ts', index: 'src/index.ts', pipeline: 'src/pipeline.ts' },
  outdir: fresh,
});

// Types of the libraries, for whoever writes a configuration file or a flow.
execFileSync(
  join(root, 'node_modules', '.bin', 'tsc'),
  ['-p', 'scripts/tsconfig.types.json', '--outDir', join(fresh, 'types')],
  {
    cwd: root,
    stdio: 'inherit',
  },
);

namePublished(join(fresh, 'types'));

rmSync(dist, { recursive: true, force: true });
renameSync(fresh, dist);

/** A declaration names what is beside it as it is published: not every tool knows `.ts` for a `.d.ts`. @param {string} types */
function namePublished(types) {
  for (const file of readdirSync(types, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.d.ts')) continue;
    const path = join(types, file);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replaceAll(/(from |import\()(["'])(\.[^"']*)\.ts\2/g, '$1$2$3.js$2'));
  }
}
