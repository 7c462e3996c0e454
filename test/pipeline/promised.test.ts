/** What was promised of pipelines, and the test that holds each promise. The rows may grow; none may lose its test. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

type Promised = readonly [what: string, file: string, title: string];

// biome-ignore format: a row a line
const SCOPES: Promised[] = [
  ['a scope knows trigger, steps, terminator, size and field', 'batching-scope', 'finds where batching begins and ends, and which steps lie in between'],
  ['it says whether it includes a step', 'batching-scope', 'says which steps it includes: the terminator sees merged data, and is none of them'],
  ['it is written as plain values, and cannot be changed', 'batching-scope', 'cannot be changed, and is written as plain values'],
  ['its boundaries are validated', 'check-flow', 'refuses %s'],
  ['scopes are detected in a chain of steps', 'batching-scope', 'finds scopes of both ways of writing, in their order, and no terminator where the flow ends with one'],
  ['nested triggers are refused', 'check-flow', 'refuses %s'],
  ['a missing terminator is refused, with the way out', 'check-flow', 'refuses to run what nothing ends, and says how to end it'],
  ['branches are part of the scope that they are in', 'batching-scope', 'puts the steps of branches and scopes into the order in which they are written'],
  ['chains are flattened', 'batching-scope', 'puts the steps of branches and scopes into the order in which they are written'],
  ['the context of hooks is immutable', 'batch-progress', 'is immutable as hooks are told it'],
  ['it tells number, total and elements', 'hooks', 'are called before the first step of a batch, and after its end, in order'],
  ['it is serialized', 'batch-progress', 'is written without the elements, and says which part has ended'],
];

// biome-ignore format: a row a line
const STEPS: Promised[] = [
  ['`triggersBatching` with size and field', 'step', 'says of itself whether it begins or ends batching'],
  ['`endsBatching`', 'triggers', 'hands slices to all steps from the trigger on, and merged data to the terminator'],
  ['`endsBatching` inclusive', 'triggers', 'hands slices to an inclusive terminator too'],
  ['`onBatchStart`, `onBatchComplete`, `onBatchError`', 'step', 'keeps every hook that is registered, whatever the order'],
  ['the predicates, and `batchingConfig`', 'step', 'says of itself whether it begins or ends batching'],
  ['what is said is checked when it is said', 'step', 'refuses %s'],
  ['configuration that several flows share does not change', 'step', 'is never changed: whoever says more of it has another one'],
  ['hooks that would never be called are refused', 'step', 'refuses hooks that nobody would ever call'],
];

// biome-ignore format: a row a line
const EXECUTION: Promised[] = [
  ['arrays are cut into chunks of a size', 'slices', 'loses and repeats none, whatever the sizes, and numbers batches from 1 with their place in the whole'],
  ['none, one, exactly, one less, one more', 'slices', 'cuts %i elements by 10 into batches of %j, of an array and of a stream'],
  ['the field is found where it is not said', 'field-to-cut', 'takes the one array that there is'],
  ['batches run one after another', 'like-a-loop', 'keeps the order of batches and of the hooks of each, one at a time'],
  ['batches do not see each other’s context', 'flow', 'hands a step a context that it cannot change for others'],
  ['a batch that is tried again has what it had', 'retry', 'hands a batch that is tried again the elements that it had, whatever a step has done to them'],
  ['arrays concatenate', 'merge', 'lays arrays one behind another'],
  ['objects merge deep, and conflicts are resolved', 'merge', 'merges objects deep, the arrays in them too'],
  ['of single values the last wins, with a warning', 'merge', 'lets the last value win where there can be only one, and tells of each that differs'],
  ['a field may have a rule of its own', 'merge', 'keeps the rule of a field: %s'],
  ['what is merged does not depend on who ends first', 'merge', 'is the same, whichever batch ends first'],
  ['a failed batch is known by number, step and elements', 'failures', 'names the batch, the step and the elements, and has the step’s own error as its cause'],
  ['what succeeded is not lost', 'failures', 'stops where %s batch fails, with what was through before'],
  ['batches are tried again', 'retry', 'tries a batch again as a whole, and tells of each time'],
  ['a failed batch can be retried alone', 'resume', 'does only what failed, and everything after it that does not fit any more'],
  ['the poison element is isolated', 'isolate', 'finds exactly the elements that fail, for any of them: %s'],
];

// biome-ignore format: a row a line
const FLOWS: Promised[] = [
  ['steps in batches and steps outside of them', 'triggers', 'hands slices to all steps from the trigger on, and merged data to the terminator'],
  ['several scopes, over several fields', 'triggers', 'goes through one scope after another, each over its own field'],
  ['flows without batching do what they did', 'like-a-loop', 'flows that know nothing of batches do what they did'],
  ['`inChunksOf` for one step', 'triggers', 'runs one step in chunks, and those around it on the whole'],
  ['`inChunksOf` inside of a scope', 'triggers', 'runs one step of a scope in chunks of its slices'],
  ['branches in scopes, and scopes in branches', 'nested', 'runs in branches of a flow, and branches in scopes'],
  ['scopes in scopes', 'nested', 'cuts slices into slices'],
  ['a flow says how its scopes bear failures, and who is told', 'hooks', 'are those of the trigger, of the scope, of the flow and of the run, each for its own'],
  ['a progress reporter', 'progress-of-runs', 'is told to the reporter of a run, up to its failure'],
  ['state: skip, load, persist', 'durable-batches', 'loads what is there, and writes and hands on only what is new'],
  ['state: what is done is not done again', 'resume', 'runs nothing that is done already, and gives the same'],
  ['results stream out batch by batch', 'streaming', 'has a batch out as it ends, and not when all have ended'],
  ['a sink has each row, and can tell what it has had', 'sink', 'finishes what is partly done without repeating its good elements, and hands on each once: %s'],
];

// biome-ignore format: a row a line
const TOLD: Promised[] = [
  ['hooks are called at their time', 'hooks', 'are called before the first step of a batch, and after its end, in order'],
  ['they are handed the batch, the outcome, the error', 'hooks', 'are told the outcome, or the error'],
  ['they cannot change the context', 'hooks', 'cannot change what they are told of, nor what comes of it'],
  ['their errors do not break a run', 'hooks', 'change nothing when they %s: it is an event'],
  ['spans of batches hang within that of the run, with number and size', 'tracing', 'a run, its scopes, their batches and the steps of each are spans within each other'],
  ['spans carry errors', 'tracing', 'a batch that is tried again is one span that tells of it, and one that fails carries its error'],
  ['a log for debugging: begin, end, sizes, merging', 'debug-log', 'writes a line for all that happens, with numbers, sizes, times and errors'],
  ['it is silent unless asked', 'debug-log', 'writes nothing with NODE_DEBUG=%s'],
];

// biome-ignore format: a row a line
const EDGES: Promised[] = [
  ['an empty array', 'triggers', 'gives for %i elements what one slice with all of them would'],
  ['an empty array that steps cannot bear', 'triggers', 'says why, when steps cannot bear that there are no elements'],
  ['10,000 elements and more', 'like-a-loop', 'also with 10,001 elements, in as many batches, and knows at each moment how far it is'],
  ['chunk sizes that are none', 'step', 'refuses a chunk size of %s when it is said'],
  ['sizes of scopes that are none', 'scope', 'refuses a size of %s'],
  ['unknown fields, no arrays, several arrays', 'field-to-cut', 'refuses %s'],
  ['memory grows with the batch, not with the input', 'streams', 'holds no more of a long stream than a batch'],
  ['batched and not batched give the same', 'like-a-loop', 'with any size, any number at a time, of arrays and streams, in memory and with a store'],
  ['failures at the first, a middle and the last batch', 'failures', 'stops where %s batch fails, with what was through before'],
  ['several failures', 'failures', 'goes on where it is told to, and is partial'],
  ['all failed is failed', 'failures', 'fails where all batches failed, whatever is tolerated: %j'],
  ['a flow as it is used: prospects', 'prospects', 'finds its prospects from end to end'],
  ['the same when its services fail now and then', 'prospects', 'bears what fails now and then, and finishes later what it could not'],
];

// biome-ignore format: a row a line
const POLISH: Promised[] = [
  ['batching can be turned off, for a run or a process', 'batching-switch', 'makes each scope one batch: for one run, or for the process'],
  ['what steps take is measured where asked', 'measure', 'adds up what each step took, by its scope, tries that failed with them'],
  ['messages say what to do', 'run-options', 'refuses %s before anything is run'],
  ['whatever is thrown is said in words', 'thrown', 'bears a step that throws %s, in a batch and outside'],
  ['definitions that changed are refused, and said', 'changed', 'refuses %s, and says what changed'],
  ['nothing keeps a run from being cancelled', 'cancel', 'is cancelled while it waits for who listens, or for a step that ignores its signal'],
  ['the guide’s examples run', 'guide', 'an example prints what the guide shows'],
];

test.each([...SCOPES, ...STEPS, ...EXECUTION, ...FLOWS, ...TOLD, ...EDGES, ...POLISH])(
  '%s: %s.test.ts holds it',
  (_what, file, title) => {
    const text = readFileSync(join(import.meta.dirname, `${file}.test.ts`), 'utf8');
    const titles = ["'", '"', '`'].map((quote) => `${quote}${title}${quote},`);
    expect(titles.some((each) => text.includes(each))).toBe(true);
  },
);
