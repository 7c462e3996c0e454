// Copies of the program with edits in its sources: crash points, or breaks that the proof must find. The program itself
// has no hooks for either.
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { bundle } from '../bundle.js';
import { root } from '../install.js';

/**
 * @typedef {{ name: string, file: string, find: string, replace: string }} Edit `find` is to occur exactly once in `file`,
 * which is a path in src/, after the edits before it.
 */

/**
 * Counts the points that this process passes, and kills it at the one that PROOF_CRASH_AT numbers or PROOF_CRASH_POINT
 * names, having said so in PROOF_CRASH_FILE. At the one that PROOF_PAUSE names (`NAME;MS`) it waits; at the one that PROOF_MEET
 * names (`NAME;COUNT;FILE`), the first time, until so many processes have come to it. PROOF_CRASH_TAKES names who dies with it,
 * before it: its parent, and its parent's parent (`supervisor`, `controller`, `both`); or instead of it (`controller only`).
 * Without these variables it does nothing.
 */
const CRASH_POINT = `
globalThis.crashPoint ??= (() => {
  const { appendFileSync, readFileSync, statSync } = require('node:fs');
  const { PROOF_CRASH_TAKES: takes = '', PROOF_CRASH_AT: at, PROOF_CRASH_POINT: wanted, PROOF_CRASH_FILE: file, PROOF_PAUSE = '', PROOF_MEET = '' } = process.env;
  const [paused, ms] = PROOF_PAUSE.split(';');
  let [met, count, meeting] = PROOF_MEET.split(';');
  const wait = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  const meet = () => {
    met = undefined;
    appendFileSync(meeting, 'x');
    for (let tries = 0; tries < 1000 && statSync(meeting).size < Number(count); tries++) wait(5);
  };
  const parentOf = (pid) => {
    const stat = readFileSync('/proc/' + pid + '/stat', 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  };
  const takeOthers = () => {
    const [supervisor, controller] = [process.ppid, parentOf(process.ppid)];
    if (takes === 'both' || takes.startsWith('controller')) process.kill(controller, 'SIGKILL');
    if (takes === 'both' || takes === 'supervisor') process.kill(supervisor, 'SIGKILL');
  };
  let passed = 0;
  return (name) => {
    if (name === paused) wait(Number(ms));
    if (name === met) meet();
    if (++passed !== Number(at) && name !== wanted) return;
    appendFileSync(file, name + '\\n');
    if (takes !== '') takeOthers();
    if (takes === 'controller only') return;
    process.kill(process.pid, 'SIGKILL');
    for (;;);
  };
})();`;

/**
 * @param {string} folder is made; the program lies in it
 * @param {readonly Edit[]} edits
 * @returns {Promise<string>} the file to run; the library, `index.js`, lies beside it
 */
export async function buildProgram(folder, edits) {
  mkdirSync(folder, { recursive: true });
  // The program finds its native module and its migrations from where it lies.
  for (const name of ['node_modules', 'migrations', 'package.json']) symlinkSync(join(root, name), join(folder, name));
  const applied = new Set();
  const outdir = join(folder, 'dist');
  const banner = edits.length > 0 ? CRASH_POINT : '';
  const entryPoints = { drain: 'src/cli/main.ts', index: 'src/index.ts' };
  await bundle({ entryPoints, outdir, banner, plugins: [editing(edits, applied)] });
  const left = edits.filter((edit) => !applied.has(edit));
  if (left.length > 0) throw new Error(`Not part of the program: ${left.map(({ name, file }) => `${name} (${file})`)}`);
  return join(outdir, 'drain.js');
}

/** @returns {import('esbuild').Plugin} */
function editing(edits, applied) {
  return {
    name: 'edit',
    setup(build) {
      build.onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
        const ofFile = edits.filter(({ file }) => file === relative(join(root, 'src'), path));
        if (ofFile.length === 0) return undefined;
        for (const edit of ofFile) applied.add(edit);
        return { contents: applyEdits(readFileSync(path, 'utf8'), ofFile), loader: 'ts' };
      });
    },
  };
}

/**
 * @param {string} text
 * @param {readonly Edit[]} edits
 * @throws when what is to be found is not there, or more than once: the program has changed, and the table must follow
 */
export function applyEdits(text, edits) {
  return edits.reduce((edited, { name, file, find, replace }) => {
    const parts = edited.split(find);
    if (parts.length !== 2)
      throw new Error(
        `The edit \`${name}\` of src/${file} finds its text ${parts.length - 1} times, not once: ${find}`,
      );
    return parts.join(replace);
  }, text);
}

/**
 * Holds edits against the sources before anything runs.
 * @param {readonly (readonly Edit[])[]} groups what is applied together
 * @throws as {@link applyEdits}
 */
export function checkEdits(groups) {
  for (const group of groups) {
    for (const file of new Set(group.map((edit) => edit.file))) {
      const ofFile = group.filter((edit) => edit.file === file);
      applyEdits(readFileSync(join(root, 'src', file), 'utf8'), ofFile);
    }
  }
}
