// Holds the imports against the layers: a file imports its own folder and lower ranks; and each effect has one home.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { root } from './install.js';

const RANKS = {
  core: 0,
  db: 1,
  files: 1,
  logs: 1,
  pipeline: 1,
  process: 1,
  store: 2,
  read: 2,
  executors: 2,
  engine: 3,
  intake: 3,
  evidence: 4,
  care: 4,
  render: 4,
  consumers: 5,
  dispatch: 5,
  pipe: 5,
  config: 6,
  app: 7,
  cli: 8,
  'index.ts': 8,
  'pipeline.ts': 7,
};

// Effect -> who may have it.
const HOMES = [
  { what: /from '(better-sqlite3|drizzle-orm[^']*)'/, where: ['db', 'store', 'read'] },
  { what: /from 'execa'|from 'node:child_process'|process\.kill\(/, where: ['process'] },
  { what: /\/proc\//, where: ['process'] },
  { what: /process\.exit\(|process\.exitCode|console\./, where: ['cli'] },
];

const source = join(root, 'src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const problems = files.flatMap((file) => [...wrongImports(file), ...strayEffects(file)]);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);

function wrongImports(file) {
  const text = readFileSync(join(source, file), 'utf8');
  const imports = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((match) => match[1]);
  return imports.flatMap((path) => {
    const target = relative(source, resolve(source, dirname(file), path));
    const [from, to] = [roomOf(file), roomOf(target)];
    if (RANKS[from] === undefined || RANKS[to] === undefined)
      return [`${file}: ${RANKS[from] === undefined ? from : to} has no rank in scripts/layers.js`];
    if (from === to || RANKS[to] < RANKS[from]) return [];
    return [`${file}: ${from} (rank ${RANKS[from]}) imports ${target} (rank ${RANKS[to]})`];
  });
}

function strayEffects(file) {
  const text = readFileSync(join(source, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  return HOMES.filter(({ what, where }) => what.test(text) && !where.includes(roomOf(file))).map(
    ({ what }) => `${file}: ${what} belongs in another folder`,
  );
}

/** `app.ts` and its folder are one: the composition root, and the pieces that it is put together from. */
function roomOf(file) {
  const room = file.split('/')[0];
  return room === 'app.ts' ? 'app' : room;
}
