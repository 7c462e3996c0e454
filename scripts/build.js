// Bundles the command line and the libraries into dist/.
import { execFileSync } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
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

rmSync(dist, { recursive: true, force: true });
renameSync(fresh, dist);
