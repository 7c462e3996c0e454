/** Labelled failures written after the rules were done, by somebody who had read neither them nor what they were tuned by. */
import { COMPILED } from './fresh/compiled.ts';
import { JAVASCRIPT } from './fresh/javascript.ts';
import { PYTHON } from './fresh/python.ts';
import { SYSTEMS } from './fresh/systems.ts';
import type { Sample } from './scene.ts';

export const FRESH: readonly Sample[] = [...PYTHON, ...JAVASCRIPT, ...COMPILED, ...SYSTEMS];
