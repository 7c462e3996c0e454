/** The failures with which the rules were tuned. Whether they hold for others is measured on another set. */
import type { Labelled } from './measure.ts';
import { AGAIN } from './tuning/again.ts';
import { COMPILED } from './tuning/compiled.ts';
import { JAVASCRIPT } from './tuning/javascript.ts';
import { PYTHON } from './tuning/python.ts';
import { SYSTEMS } from './tuning/systems.ts';
import { WRAPPED } from './tuning/wrapped.ts';

export const TUNING: readonly Labelled[] = [...PYTHON, ...JAVASCRIPT, ...COMPILED, ...SYSTEMS, ...WRAPPED, ...AGAIN];
