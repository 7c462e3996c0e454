/** The package as it is installed: what can be imported of it, what that needs, and what its types say. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { consumer } from '../support/consumer.ts';

const types = 'dist/types';

test('the library loads where there is no database driver, and only the store asks for one', () => {
  const project = consumer();
  project.write(
    'run.js',
    `import { pipeline, memoryStore } from 'drain-controller/pipeline';
     const flow = pipeline('p').batch('b', { over: 'xs', size: 2 }, (b) => b.step('double', ({ xs }) => ({ ys: xs.map((x) => 2 * x) })));
     const { output } = await flow.run({ xs: [1, 2, 3] }, { runId: 'r', store: memoryStore() }).result;
     console.log(JSON.stringify(output));
     const { openBatchStore } = await import('drain-controller');
     try { openBatchStore('x.db'); } catch (error) { console.log(error.message); }`,
  );
  const { stdout, stderr } = project.node(['run.js']);
  expect(stderr).toBe('');
  expect(stdout).toContain('{"xs":[1,2,3],"ys":[2,4,6]}\n');
  expect(stdout).toContain("Cannot find module 'better-sqlite3'");
});

test('the guide is part of it, and is linked from the README', () => {
  const { folder } = consumer();
  expect(existsSync(join(folder, 'node_modules/drain-controller/src/pipeline/README.md'))).toBe(true);
  expect(readFileSync('README.md', 'utf8')).toContain('(src/pipeline/README.md)');
});

test('a native module is no part of what the library loads', () => {
  const loaded = withImports('pipeline.js', new Set());
  expect([...loaded].filter((file) => file.startsWith('chunks/')).length).toBeGreaterThan(0);
  for (const file of loaded) expect(readFileSync(join('dist', file), 'utf8')).not.toMatch(/better-sqlite3/);
});

test('what is exported has types, for strict programs that resolve as Node does, and none of them is any', () => {
  const project = consumer();
  project.write('use.ts', USE);
  project.write('any.ts', noneIsAny(namesOf('pipeline.d.ts')));
  expect(project.compile()).toBe('');
});

test('the store has types without those of its driver', () => {
  const project = consumer('zod');
  project.write(
    'use.ts',
    `import { openBatchStore } from 'drain-controller';
     import { type BatchStore, pipeline } from 'drain-controller/pipeline';
     const store: BatchStore = openBatchStore('x.db', { busyTimeoutMs: 1_000 });
     pipeline<{ xs: number[] }>('p').run({ xs: [] }, { store });
     type IsAny<T> = 0 extends 1 & T ? true : false;
     export const checked: IsAny<typeof openBatchStore> = false;`,
  );
  expect(project.compile()).toBe('');
});

test('what does not fit does not compile with the published types either', () => {
  const project = consumer();
  project.write(
    'wrong.ts',
    `import { pipeline, step } from 'drain-controller/pipeline';
     const report = step('report', (c: { rows: readonly string[] }) => ({ n: c.rows.length }));
     pipeline<{ term: string }>('p').step(report);`,
  );
  expect(project.compile()).toMatch(/^wrong\.ts\(3,\d+\): error TS/);
});

test('declarations name what is there, and no source', () => {
  for (const file of readdirSync(types, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.d.ts')) continue;
    for (const [, path] of readFileSync(join(types, file), 'utf8').matchAll(/(?:from |import\()["'](\.[^"']*)["']/g)) {
      expect(path).toMatch(/\.js$/);
      expect(existsSync(join(types, file, '..', `${path?.slice(0, -3)}.d.ts`)), `${file}: ${path}`).toBe(true);
    }
  }
});

/** @returns the file and all that it imports, other than on demand */
function withImports(file: string, seen: Set<string>): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(join('dist', file), 'utf8');
  for (const [, path] of text.matchAll(/(?:from|import)\s*"(\.[^"]+)"/g))
    withImports(join(file, '..', path ?? ''), seen);
  return seen;
}

function namesOf(file: string): { name: string; isType: boolean }[] {
  const text = readFileSync(join(types, file), 'utf8');
  return [...text.matchAll(/export (type )?\{([^}]*)\}/g)].flatMap(([, type, names]) =>
    (names ?? '').split(',').flatMap((each) => {
      const [, isType, name] = /^\s*(type )?(\w+)\s*$/.exec(each) ?? [];
      return name ? [{ name, isType: type !== undefined || isType !== undefined }] : [];
    }),
  );
}

function noneIsAny(exported: { name: string; isType: boolean }[]): string {
  expect(exported.length).toBeGreaterThan(40);
  const values = exported.filter(({ isType }) => !isType).map(({ name }) => name);
  return `import { ${values.join(', ')} } from 'drain-controller/pipeline';
    type IsAny<T> = 0 extends 1 & T ? true : false;
    ${values.map((name, index) => `export const checked${index}: IsAny<typeof ${name}> = false;`).join('\n')}`;
}

const USE = `import {
  type BatchError, type BatchHooks, type BatchInfo, type BatchOutcome, type CommitInfo, exportRows, memoryStore, type PipelineError,
  type Progress, pipeline, type Run, type RunEvent, type RunResult, type RunStats, step, type StepRuntime, tail, type Tx,
} from 'drain-controller/pipeline';
type IsAny<T> = 0 extends 1 & T ? true : false;
type HasAny<T> = true extends AnyOf<T> ? true : false;
type AnyOf<T> = T extends unknown ? { [K in keyof T]-?: IsAny<T[K]> }[keyof T] : never;
export const none: [
  HasAny<BatchError>, HasAny<BatchHooks>, HasAny<BatchInfo>, HasAny<BatchOutcome>, HasAny<CommitInfo>, HasAny<PipelineError>,
  HasAny<Progress>, HasAny<RunEvent>, HasAny<RunResult>, HasAny<RunStats>, HasAny<StepRuntime>, HasAny<Tx>,
] = [false, false, false, false, false, false, false, false, false, false, false, false];

interface Row { id: string; score: number }
const store = memoryStore();
const score = step('score', (c: { companies: readonly { id: string }[] }, runtime) => {
  const signal: IsAny<typeof runtime.signal> = false;
  return { rows: c.companies.map(({ id }): Row => ({ id, score: signal ? 1 : 2 })) };
});
const flow = pipeline<{ companies: { id: string }[] }>('leads')
  .batch('fit', { over: 'companies', size: 10, key: (company) => company.id }, (b) => b.step(score))
  .with('rows', {
    persist: (rows, info, tx) => {
      const any: [IsAny<typeof rows>, IsAny<typeof info>, IsAny<typeof tx>] = [false, false, false];
      for (const row of rows) tx.run('insert', row.id, row.score, info.number, any.length);
    },
  })
  .parallel({ count: step('n', (c: { rows: readonly Row[] }) => ({ n: c.rows.length })) });
const run = flow.run({ companies: [] }, { runId: 'r1', store });
const output = (await run.result).output;
export const typed: [IsAny<typeof output>, HasAny<typeof output>, number, Row | undefined] = [
  false, false, output.count.n, output.rows[0],
];
export const all: Run<typeof output> = run;
for await (const outcome of tail(store, 'r1')) void outcome.results;
for (const row of exportRows(store, 'r1')) void row;
`;
