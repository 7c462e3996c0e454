/** A project of somebody who has installed the package: what is shipped of it, and only the dependencies that a test names. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

const TSCONFIG = {
  compilerOptions: {
    ...{ target: 'es2023', lib: ['es2023', 'esnext.disposable'], module: 'nodenext', moduleResolution: 'nodenext' },
    ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
    ...{ erasableSyntaxOnly: true, verbatimModuleSyntax: true, rewriteRelativeImportExtensions: true },
    types: ['node'],
  },
  include: ['*.ts'],
};

export interface Printed {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Consumer {
  readonly folder: string;

  /** @param dependencies linked from this package's own; `better-sqlite3` cannot be resolved where it is not named */
  constructor(dependencies: readonly string[]) {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'drain-consumer-')));
    this.write('package.json', JSON.stringify({ type: 'module', private: true }));
    this.write('tsconfig.json', JSON.stringify(TSCONFIG));
    installInto(join(this.folder, 'node_modules'), dependencies);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), text);
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  /** Checks all TypeScript here strictly and compiles it. @returns what is wrong, nothing where all is well */
  compile(): string {
    const { stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', '.'], {
      cwd: this.folder,
      encoding: 'utf8',
    });
    return stdout.trim();
  }

  node(args: readonly string[], env: NodeJS.ProcessEnv = {}): Printed {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: this.folder,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, ...env },
    });
    return { status, stdout, stderr };
  }

  /** Both streams in one, as a terminal shows them. */
  sh(command: string): Printed {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', `exec 2>&1; ${command}`], {
      cwd: this.folder,
      encoding: 'utf8',
      env: { PATH: `${dirname(process.execPath)}:${process.env.PATH}` },
    });
    return { status, stdout, stderr };
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function consumer(...dependencies: string[]): Consumer {
  const made = new Consumer(dependencies);
  onTestFinished(() => made[Symbol.dispose]());
  return made;
}

function installInto(modules: string, dependencies: readonly string[]): void {
  const package_ = join(modules, 'drain-controller');
  for (const file of filesOf()) cpSync(join(root, file), join(package_, file), { recursive: true });
  for (const name of ['@types/node', 'undici-types', ...dependencies]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(realpathSync(join(root, 'node_modules', name)), join(modules, name));
  }
}

function filesOf(): string[] {
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] };
  return ['package.json', ...files];
}
