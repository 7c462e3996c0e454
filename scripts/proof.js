// `npm run proof`: attacks drain as machines, disks and people do, and holds it to its promises.
//   npm run proof -- --short             a few minutes instead of half an hour
//   npm run proof -- --only soak,zoo     some of the methods
//   npm run proof -- --seed 42           the same chance as in another proof
//   npm run proof -- --self-check        shows that it can fail: drain is broken on purpose, and each break must be found
// Writes proof.md (--out FILE). Ends with 0 only when no promise was broken, or, with --self-check, when each break was found.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled } from './install.js';
import { checkAllEdits } from './proof/edits.js';
import { METHODS } from './proof/methods.js';
import { prove } from './proof/proof.js';
import { writeReport } from './proof/report.js';
import { checkItself } from './proof/self-check.js';
import { installTools } from './proof/tools.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    'self-check': { type: 'boolean', default: false },
    out: { type: 'string', default: 'proof.md' },
  },
});
const known = METHODS.map(({ name }) => name);
const names = values.only?.split(',');
const unknown = values['self-check'] ? undefined : names?.find((name) => !known.includes(name));
const seed = Number(values.seed ?? Date.now() % 1_000_000);
if (unknown !== undefined) refuse(`There is no method \`${unknown}\`. Known: ${known.join(', ')}.`);
if (!Number.isSafeInteger(seed)) refuse(`--seed takes a whole number, not \`${values.seed}\`.`);
if (process.platform !== 'linux') refuse('The proof reads /proc and uses namespaces: it runs on Linux only.');

ensureInstalled();
checkAllEdits();
console.error(`seed ${seed}${values.short ? ', the short form' : ''}`);
const options = { seed, short: values.short, say: (line) => console.error(line) };
process.exitCode = values['self-check'] ? await selfCheck() : await proof();

async function proof() {
  const methods = METHODS.filter(({ name }) => names?.includes(name) ?? true);
  installTools(methods.flatMap(({ tools = [] }) => tools));
  const result = await prove(methods, options);
  const file = resolve(values.out);
  writeReport(file, result);
  const { checked, violated, fired } = result;
  console.log(`proof: ${violated} violations in ${checked} checks, ${fired} faults fired, seed ${seed}. See ${file}`);
  return violated === 0 ? 0 : 1;
}

async function selfCheck() {
  const missed = await checkItself({ ...options, only: names });
  console.log(
    missed.length === 0 ? 'self-check: every break was found' : `self-check: not found: ${missed.join(', ')}`,
  );
  return missed.length === 0 ? 0 : 1;
}

function refuse(why) {
  console.error(why);
  process.exit(2);
}
