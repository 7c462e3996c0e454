// Shows that the proof can fail: breaks the program on purpose, and holds that each break is found.
import { METHODS } from './methods.js';
import { prove } from './proof.js';
import { installTools } from './tools.js';
import { VARIANTS } from './variants.js';

/** Some breaks are found only by chance: then once more, with another seed. */
const ROUNDS = 3;

/**
 * @param {{ seed: number, say: (line: string) => void, only?: readonly string[] }} options `only`: of the breaks, by name
 * @returns {Promise<string[]>} the breaks that were not found
 * @throws when there is no such break
 */
export async function checkItself({ seed, say, only }) {
  const known = VARIANTS.map(({ name }) => name);
  const unknown = only?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`There is no break \`${unknown}\`. Known: ${known.join(', ')}.`);
  const missed = [];
  for (const variant of VARIANTS.filter(({ name }) => only?.includes(name) ?? true)) {
    const found = await findBreak(variant, seed);
    say(found ? `  found  ${variant.name}: ${found.slice(0, 160)}` : `  MISSED ${variant.name}`);
    if (!found) missed.push(variant.name);
  }
  return missed;
}

/** @returns what gave it away */
async function findBreak({ methods, edits, focus }, seed) {
  const chosen = METHODS.filter(({ name }) => methods.includes(name));
  installTools(chosen.flatMap(({ tools = [] }) => tools));
  for (let round = 0; round < ROUNDS; round++) {
    const options = { seed: seed + round, short: true, variant: edits, focus, say: () => undefined };
    const { results } = await prove(chosen, options);
    const found = results.flatMap(violations)[0];
    if (found) return found;
  }
  return undefined;
}

/** That the proof itself could not do its work finds nothing. */
function violations({ name, ledger }) {
  const broken = [...ledger.promises].filter(([promise]) => promise !== 'proof');
  return broken.flatMap(([promise, { details }]) =>
    details.map((detail) => `${name} (${promise}): ${detail}`.replaceAll(/\s+/g, ' ')),
  );
}
