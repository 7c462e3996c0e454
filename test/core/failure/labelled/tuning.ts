/** The failures with which the rules were tuned. Whether they hold for others is measured on another set. */
import type { Sample } from './scene.ts';
import { AGAIN } from './tuning/again.ts';
import { COMPILED } from './tuning/compiled.ts';
import { JAVASCRIPT } from './tuning/javascript.ts';
import { KIN } from './tuning/kin.ts';
import { NEAR } from './tuning/near.ts';
import { PYTHON } from './tuning/python.ts';
import { SYSTEMS } from './tuning/systems.ts';
import { WRAPPED } from './tuning/wrapped.ts';

export const TUNING: readonly Sample[] = [
  ...PYTHON,
  ...JAVASCRIPT,
  ...COMPILED,
  ...SYSTEMS,
  ...WRAPPED,
  ...AGAIN,
  ...KIN,
  ...NEAR,
];
