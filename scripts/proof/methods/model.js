import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, tool } from '../../install.js';

export const name = 'model';
export const about = 'Random commands through the real store, against a small model of the state machine in memory';

/** Its faults are the commands themselves: ends that come twice, adopters that are mistaken, claims that come late. */
export const hasFaults = false;

const TEST = 'test/store/model.test.ts';

/** @param {import('../proof.js').Context} context */
export async function run({ lab, ledger, short }) {
  const runs = short ? 100 : 1_500;
  const config = join(lab.folder, 'vitest.model.mjs');
  writeFileSync(config, configText(lab.variant));
  const env = { ...process.env, MODEL_RUNS: String(runs), MODEL_SEED: String(lab.seed), NO_COLOR: '1' };
  const ran = spawnSync(tool('vitest'), ['run', '--config', config, TEST], { cwd: root, env, encoding: 'utf8' });
  ledger.check('model', ran.status === 0, () => failureOf(ran));
  ledger.note(`${runs} runs of up to 80 commands`);
}

/** A broken store is broken in the same words as a broken program. */
function configText(variant) {
  const program = pathToFileURL(join(root, 'scripts', 'proof', 'program.js'));
  return `
import { relative } from 'node:path';
import { applyEdits } from ${JSON.stringify(program)};
const edits = ${JSON.stringify(variant)};
const ofFile = (id) => edits.filter(({ file }) => file === relative(${JSON.stringify(join(root, 'src'))}, id));
export default {
  root: ${JSON.stringify(root)},
  plugins: [{ name: 'edit', enforce: 'pre', transform: (text, id) => (ofFile(id).length > 0 ? applyEdits(text, ofFile(id)) : undefined) }],
  test: { include: [${JSON.stringify(TEST)}], maxWorkers: 1 },
};
`;
}

function failureOf({ stdout, stderr, error }) {
  if (error) return `vitest could not be started: ${error.message}`;
  const said = `${stdout}${stderr}`;
  const at = said.search(/AssertionError|Error:/);
  return said.slice(Math.max(0, at), at + 1_500);
}
