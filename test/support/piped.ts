/** A folder with a flow and its input. What its steps do follows files beside it, so that a test says when. */
import { rmSync, writeFileSync } from 'node:fs';
import { openBacklog, type TestBacklog } from './backlog.ts';
import { temporaryFolder } from './cli.ts';
import { until } from './processes.ts';

/**
 * `ran`: the number of each batch whose step was begun. `hold`: batches from that number on wait until the file is gone.
 * `bad`: elements that fail their batch, a line each. A batch has two elements.
 */
const FLOW = (tail: string): string => `import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
console.log('loading');
const linesOf = (file) => (existsSync(file) ? readFileSync(file, 'utf8').split('\\n').filter(Boolean) : []);
export default ({ pipeline }) =>
  pipeline('fit them')
    .batch('fit', { over: 'items', size: 2, key: (item) => 'k' + item }, (flow) =>
      flow.step('double', async ({ items }, { batch, signal }) => {
        appendFileSync('ran', batch.number + '\\n');
        while (linesOf('hold').some((from) => batch.number >= Number(from))) await sleep(10, undefined, { signal });
        const bad = items.find((item) => linesOf('bad').includes(String(item)));
        if (bad !== undefined) throw new Error('element ' + bad + ' is bad');
        return { rows: items.map((item) => ({ item, twice: 2 * item })) };
      }))
    .with('rows', ${tail});
`;

export interface Workshop extends TestBacklog {
  /** Numbers of the batches whose step was begun, in their order. */
  ran(): number[];
  /** Batches from \`from\` on wait; returns what lets them go on. */
  hold(from: number): () => void;
  /** The batch has been begun. */
  begun(batch: number): Promise<unknown>;
  /** The process that runs the flow. */
  execPid(): number;
  /** `[number, status]` of each batch, as \`pipe batches\` has it. */
  batches(run?: string): Promise<[number, string][]>;
}

export function workshop(elements = 10, tail = "{ onFailure: 'continue' }"): Workshop {
  const backlog = openBacklog(temporaryFolder());
  writeFileSync(backlog.path('flow.mjs'), FLOW(tail));
  writeFileSync(backlog.path('data.json'), JSON.stringify({ items: Array.from({ length: elements }, (_, n) => n) }));
  const ran = (): number[] => backlog.lines('ran').map(Number);
  return {
    ...backlog,
    ran,
    hold: (from) => {
      writeFileSync(backlog.path('hold'), `${from}\n`);
      return () => rmSync(backlog.path('hold'));
    },
    begun: (batch) => until(`batch ${batch} to begin`, () => ran().includes(batch)),
    execPid: () => {
      const [open] = backlog.query('select ref from attempts where outcome is null order by handle desc limit 1');
      return Number(open?.ref);
    },
    batches: async (run = 'r') => {
      const { document } = await backlog.json(['pipe', 'batches', run]);
      return document.batches.map(({ batch, status }: { batch: number; status: string }) => [batch, status]);
    },
  };
}

export const runIt = (...more: readonly string[]): string[] => [
  ...['pipe', 'run', 'flow.mjs', '--input', '@data.json', '--run-id', 'r'],
  ...more,
];
export const goOn = (...more: readonly string[]): string[] => ['pipe', 'run', '--run-id', 'r', ...more];
