/** What a file whose export is a function is given, so that it needs no package beside it. */
import { commandStep, jsonLines } from '../pipeline/command/command-step.ts';
import { step } from '../pipeline/define/step.ts';
import { pipeline } from '../pipeline/flow.ts';
import { memoryStore } from '../pipeline/store/memory-store.ts';
import { spawnCommand } from './spawn-command.ts';

export const LIBRARY = { pipeline, step, command: commandStep(spawnCommand), jsonLines, memoryStore } as const;
