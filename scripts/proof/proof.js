// Runs methods one after another, each with a ledger of its own in one lab.
import { Lab } from './lab.js';
import { Ledger } from './ledger.js';
import { endMarked } from './processes.js';

/**
 * @typedef {object} Context what a method gets
 * @property {Lab} lab
 * @property {Ledger} ledger
 * @property {boolean} short
 * @property {(below: number) => number} random the same numbers for the same seed
 * @property {readonly string[]} [focus] of the method's cases, those that find a certain break
 *
 * @typedef {{ name: string, about: string, run: (context: Context) => Promise<void>, hasFaults?: boolean, tools?: readonly string[],
 *   ends?: keyof typeof import('./promises.js').PROMISES }} Method
 * `ends`: the promise that is checked where what was attacked came to its end
 * @typedef {{ seed: number, short: boolean, say: (line: string) => void, variant?: readonly import('./program.js').Edit[],
 *   focus?: readonly string[] }} Options
 */

const SIGNALS = ['SIGINT', 'SIGTERM'];

/** @param {readonly Method[]} methods @param {Options} options */
export async function prove(methods, { seed, short, say, variant = [], focus }) {
  const began = performance.now();
  const lab = new Lab({ seed, short, variant });
  const interrupted = () => void lab.close().then(() => process.exit(1));
  for (const signal of SIGNALS) process.once(signal, interrupted);
  const results = [];
  try {
    // What cannot be built, is no program that fails.
    await lab.program();
    for (const method of methods) results.push(await runOne(method, { lab, short, say, focus }));
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupted);
    await lab.close();
  }
  const sum = (count) => results.reduce((total, { ledger }) => total + ledger[count], 0);
  return {
    ...{ seed, short, results, tookMs: performance.now() - began },
    ...{ checked: sum('checked'), violated: sum('violated'), fired: sum('fired') },
  };
}

async function runOne(method, { lab, short, say, focus }) {
  const { name, about, ends = 'ended' } = method;
  const ledger = new Ledger();
  const began = performance.now();
  say(`${name}: ${about} ...`);
  try {
    await method.run({ lab, ledger, short, focus, random: lab.random(name) });
  } catch (thrown) {
    ledger.check('proof', false, `the method broke off: ${thrown.stack}`);
  }
  const left = await endMarked(lab.mark);
  ledger.at('').check('nothingLeft', left.length === 0, `left behind: ${left.join('; ')}`);
  const isRun = (method.hasFaults ?? true) && (ledger.missing.length === 0 || ledger.fired > 0);
  if (isRun) ledger.check('proof', ledger.fired > 0, 'no fault has fired');
  if (isRun) ledger.check('proof', (ledger.promises.get(ends)?.checked ?? 0) > 0, 'nothing has come to its end');
  const tookMs = performance.now() - began;
  say(summaryOf(ledger, tookMs));
  return { name, about, ledger, tookMs };
}

function summaryOf(ledger, tookMs) {
  const faults = [...ledger.faults].map(([name, count]) => `${count} x ${name}`).join(', ') || 'none';
  const details = [...ledger.promises.values()].flatMap((promise) => promise.details);
  return [
    `  ${ledger.violated} violations in ${ledger.checked} checks; faults: ${faults}; ${(tookMs / 1000).toFixed(0)} s`,
    ...details.slice(0, 10).map((detail) => `  VIOLATION ${detail}`),
    ...ledger.missing.map((what) => `  not run: ${what}`),
  ].join('\n');
}
