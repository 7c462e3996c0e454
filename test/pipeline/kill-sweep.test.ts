/**
 * The short form of `npm run proof -- --only pipeline`: a flow with a step before and after its scope, `persist` and a sink is
 * killed with SIGKILL at every point, and then goes on. The sweep of all flows takes ten minutes.
 */
import { expect, test } from 'vitest';

const PATIENCE_MS = 300_000;

interface Edit {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}
interface Closing {
  close(): Promise<readonly string[]>;
}
interface Found {
  readonly fired: number;
  readonly checked: number;
  readonly violated: number;
  readonly promises: ReadonlyMap<string, { readonly details: readonly string[] }>;
}
type Options = { readonly step?: number; readonly first?: number };

async function part<Part>(name: string): Promise<Part> {
  return (await import(new URL(`../../scripts/proof/${name}.js`, import.meta.url).href)) as Part;
}

const { Lab } = await part<{
  Lab: new (options: { seed: number; short: boolean; variant: readonly Edit[] }) => Closing;
}>('lab');
const { Ledger } = await part<{ Ledger: new () => Found }>('ledger');
const { VARIANTS } = await part<{ VARIANTS: readonly { name: string; edits: readonly Edit[] }[] }>('variants');
const { sweepFlow } = await part<{
  sweepFlow(context: { lab: Closing; ledger: Found }, flow: string, options?: Options): Promise<Set<string>>;
}>('pipeline-sweep');

/** @returns what was found, and which points were passed */
async function sweep(variant: readonly Edit[], options?: Options) {
  const [lab, ledger] = [new Lab({ seed: 1, short: true, variant }), new Ledger()];
  try {
    const points = await sweepFlow({ lab, ledger }, 'small', options);
    const details = [...ledger.promises.values()].flatMap((promise) => promise.details);
    return { ledger, points, details };
  } finally {
    expect(await lab.close()).toEqual([]);
  }
}

test(
  'a run that is killed, wherever it is, goes on to what an undisturbed one comes to',
  async () => {
    const { ledger, points, details } = await sweep([]);
    expect(details).toEqual([]);
    expect(ledger.fired).toBeGreaterThan(100);
    expect([...points]).toEqual(expect.arrayContaining(['transaction begun', 'row written', 'handed on', 'step put']));
  },
  PATIENCE_MS,
);

test(
  'the sweep can fail: rows that are written after the commit of their batch are found',
  async () => {
    const edits = VARIANTS.find(({ name }) => name === 'persist after the commit')?.edits ?? [];
    const { ledger } = await sweep(edits, { step: 5, first: 30 });
    expect(ledger.violated).toBeGreaterThan(0);
  },
  PATIENCE_MS,
);
