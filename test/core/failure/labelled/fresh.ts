/** Labelled failures of more tools, by somebody who had read neither the rules nor what they were tuned by; looked at since. */
import { COMPILED } from './fresh/compiled.ts';
import { JAVASCRIPT } from './fresh/javascript.ts';
import { PYTHON } from './fresh/python.ts';
import { SYSTEMS } from './fresh/systems.ts';
import type { Sample } from './scene.ts';

export const FRESH: readonly Sample[] = [...PYTHON, ...JAVASCRIPT, ...COMPILED, ...SYSTEMS];
