/** What a file whose export is a function is given, so that it needs no package beside it. */

import { pipeline } from '../pipeline/flow.ts';
import { memoryStore } from '../pipeline/memory-store.ts';
import { step } from '../pipeline/step.ts';

export const LIBRARY = { pipeline, step, memoryStore } as const;
