/**
 * Labelled failures by somebody who had not read the rules. A label is what a person would call the cause; what a person could
 * call by two names is left out. Families whose names begin alike, the near misses of each other, fall into the same of two parts.
 */
import { createHash } from 'node:crypto';
import { AGENTS } from './held-out/agents.ts';
import { CONTAINERS } from './held-out/containers.ts';
import { DATABASE } from './held-out/database.ts';
import { GIT } from './held-out/git.ts';
import { JAVA } from './held-out/java.ts';
import { JS_TESTS } from './held-out/js-tests.ts';
import { JS_TOOLS } from './held-out/js-tools.ts';
import { NATIVE } from './held-out/native.ts';
import { NETWORK } from './held-out/network.ts';
import { PYTEST } from './held-out/pytest.ts';
import { PYTHON } from './held-out/python.ts';
import { RUST_GO } from './held-out/rust-go.ts';
import type { Sample } from './scene.ts';

/** Both parts, for what is said of the set as a whole. */
export const ALL: readonly Sample[] = [
  ...[...PYTEST, ...PYTHON, ...DATABASE, ...JS_TESTS, ...JS_TOOLS, ...RUST_GO],
  ...[...GIT, ...CONTAINERS, ...NETWORK, ...JAVA, ...NATIVE, ...AGENTS],
];

/** The rules were mended by these once they had been measured. */
export const LOOKED_AT = ALL.filter((sample) => isLookedAt(sample));

/** What makes fingerprints better must never be read off these. */
export const HELD_OUT = ALL.filter((sample) => !isLookedAt(sample));

function isLookedAt({ family }: Sample): boolean {
  const start = family.split('-').slice(0, 2).join('-');
  return (createHash('sha256').update(start).digest()[0] ?? 0) % 2 === 0;
}
