/**
 * Labelled failures that the rules were not written from: what makes fingerprints better must never be read off these. A
 * label is what a person would call the cause; what a person could call by two names is left out.
 */
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

export const HELD_OUT: readonly Sample[] = [
  ...[...PYTEST, ...PYTHON, ...DATABASE, ...JS_TESTS, ...JS_TOOLS, ...RUST_GO],
  ...[...GIT, ...CONTAINERS, ...NETWORK, ...JAVA, ...NATIVE, ...AGENTS],
];
