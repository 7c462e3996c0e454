/** What a file whose export is a function is given, so that it needs no package beside it. */
import { commandStep, jsonLines } from '../pipeline/command-step.ts';
import { pipeline } from '../pipeline/flow.ts';
import { memoryStore } from '../pipeline/memory-store.ts';
import { step } from '../pipeline/step.ts';
import { spawnCommand } from './spawn-command.ts';

export const LIBRARY = { pipeline, step, command: commandStep(spawnCommand), jsonLines, memoryStore } as const;
