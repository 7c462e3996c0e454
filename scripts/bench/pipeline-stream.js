// A program of its own: so many elements, made as they are asked for, through three steps by one of the contenders. Prints its
// milliseconds.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pMap, { pMapSkip } from 'p-map';
import { root } from '../install.js';
import { flowOf, inTurn } from './pipeline.js';

const SIZE = 1_000;
const [name, elements] = [process.argv[2], Number(process.argv[3])];

function* rows() {
  for (let id = 0; id < elements; id++) yield { id };
}

function* slices() {
  let slice = [];
  for (const row of rows()) {
    slice.push(row);
    if (slice.length === SIZE) {
      yield slice;
      slice = [];
    }
  }
}

const contenders = {
  flow: async () => {
    const { pipeline } = await import(pathToFileURL(join(root, 'dist', 'pipeline.js')).href);
    const { stats } = await flowOf(pipeline, SIZE, { rows: 'drop' }).run({ rows: rows() }).result;
    return stats.items;
  },
  loop: async () => {
    let done = 0;
    for (const slice of slices()) done += (await inTurn(slice)).length;
    return done;
  },
  pMap: async () => {
    let done = 0;
    const count = async (slice) => {
      done += (await inTurn(slice)).length;
      return pMapSkip;
    };
    await pMap(slices(), count, { concurrency: 1 });
    return done;
  },
};

const begun = performance.now();
const done = await contenders[name]();
if (done !== elements) throw new Error(`${done} of ${elements} elements came through`);
console.log(performance.now() - begun);
