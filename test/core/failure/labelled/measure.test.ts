import { describe, expect, it } from 'vitest';
import { ALL, HELD_OUT } from './held-out.ts';
import { type Labelled, labelled, measure } from './measure.ts';
import { exit, family, type Sample } from './scene.ts';

const LEAST = 0.95;

/** Three of cause `a` and two of cause `b`: four pairs of one cause, six of two. */
function five(...fingerprints: readonly string[]): Labelled[] {
  return fingerprints.map((fingerprint, index) => ({ family: index < 3 ? 'a' : 'b', fingerprint }));
}

describe('measure', () => {
  it('finds nothing wrong where fingerprints and causes agree, whatever they are called', () => {
    expect(measure(five('1', '1', '1', '2', '2'))).toEqual({ precision: 1, recall: 1, lumped: [], split: [] });
  });

  it('finds all that belong together, and much that does not, where all have one fingerprint', () => {
    const { precision, recall, lumped, split } = measure(five('1', '1', '1', '1', '1'));
    expect({ precision, recall }).toEqual({ precision: 0.4, recall: 1 });
    expect(lumped).toEqual([{ families: ['a', 'b'], pairs: 6 }]);
    expect(split).toEqual([]);
  });

  it('finds nothing that belongs together, and nothing wrong, where all have another fingerprint', () => {
    const { precision, recall, lumped, split } = measure(five('1', '2', '3', '4', '5'));
    expect({ precision, recall }).toEqual({ precision: 1, recall: 0 });
    expect(lumped).toEqual([]);
    expect(split).toEqual([
      { families: ['a', 'a'], pairs: 3 },
      { families: ['b', 'b'], pairs: 1 },
    ]);
  });

  it('counts pairs and not samples: one stray of three costs two pairs, and lumps with whom it strayed to', () => {
    const { precision, recall, lumped, split } = measure(five('1', '1', '2', '2', '2'));
    expect({ precision, recall }).toEqual({ precision: 2 / 4, recall: 2 / 4 });
    expect(lumped).toEqual([{ families: ['a', 'b'], pairs: 2 }]);
    expect(split).toEqual([{ families: ['a', 'a'], pairs: 2 }]);
  });

  it('names two families the same way round, whichever came first', () => {
    const [one, other] = five('1', '1', '1', '1').slice(2) as [Labelled, Labelled];
    expect(measure([other, one]).lumped).toEqual(measure([one, other]).lumped);
  });

  it('has nothing to find among fewer than two', () => {
    expect(measure([])).toMatchObject({ precision: 1, recall: 1 });
    expect(measure(five('1'))).toMatchObject({ precision: 1, recall: 1 });
  });
});

function printsOf(samples: readonly Sample[]): string[] {
  return labelled(samples).map(({ fingerprint }) => fingerprint);
}

describe('labelled', () => {
  it('gives one fingerprint to one cause of two phases, which name their own ids and directories', () => {
    const [one, other] = printsOf(
      family('own', 2, (s) => ({ stderr: `Error: ${s.cwd}/${s.phase}.json of ${s.run} is no object\n` })),
    );
    expect(one).toBe(other);
  });

  it('reads no more of a log than the engine does', () => {
    const lost = family('lost', 1, (s) => ({
      stderr: `Error: disk on fire\n${s.lines(1500, () => `${'.'.repeat(60)}`)}`,
    }));
    const never = family('never', 1, (s) => ({ stderr: s.lines(1500, () => `${'.'.repeat(60)}`) }));
    expect(printsOf(lost)).toEqual(printsOf(never));
  });

  it('never sees a secret, as nothing does that is kept of an attempt', () => {
    const [one, other] = printsOf(
      family('secret', 2, (s) => ({ stderr: `Error: refused with password=${s.either('hunter', 'letmein')}\n` })),
    );
    expect(one).toBe(other);
  });

  it('takes what evidence found into account', () => {
    const missing = (path: string) =>
      family(`missing ${path}`, 1, () => ({
        ending: exit(0),
        findings: [{ is: 'contradiction', against: 'deliverable', message: `deliverable is missing: ${path}` }],
      }));
    expect(new Set(printsOf([...missing('a.md'), ...missing('b.md')])).size).toBe(2);
  });

  it('refuses a sample that is no failure, naming its family', () => {
    expect(() => labelled(family('fine', 1, () => ({ ending: exit(0) })))).toThrow(
      'A sample of fine is no failure: succeeded.',
    );
  });
});

const heldOut = measure(labelled(HELD_OUT));
const families = new Set(HELD_OUT.map((sample) => sample.family));
const figure = (share: number) => share.toFixed(3);

describe(`${HELD_OUT.length} held-out failures of ${families.size} causes`, () => {
  it(`share a fingerprint only where they share a cause (precision ${figure(heldOut.precision)})`, () => {
    expect(heldOut.precision, JSON.stringify(heldOut.lumped)).toBeGreaterThanOrEqual(LEAST);
  });

  it(`share a fingerprint wherever they share a cause (recall ${figure(heldOut.recall)})`, () => {
    expect(heldOut.recall, JSON.stringify(heldOut.split)).toBeGreaterThanOrEqual(LEAST);
  });

  it('are enough to measure with, and each cause is seen more than once', () => {
    expect(HELD_OUT.length).toBeGreaterThanOrEqual(140);
    expect(families.size).toBeGreaterThanOrEqual(55);
    const once = [...families].filter((name) => HELD_OUT.filter((sample) => sample.family === name).length < 2);
    expect(once).toEqual([]);
  });

  it('are told under two names nowhere: each text is there once', () => {
    const texts = HELD_OUT.map(({ stderr, stdout, ending }) => JSON.stringify([stderr, stdout, ending]));
    expect(new Set(texts).size).toBe(texts.length);
  });
});

describe(`${ALL.length} labelled failures by another hand`, () => {
  it('hide their causes as real ones do: on stdout, before the last line, in long logs, before where the tail begins', () => {
    const quiet = ALL.filter(({ stderr }) => stderr === '');
    const long = ALL.filter(({ stderr, stdout }) => `${stderr}${stdout}`.split('\n').length > 500);
    const cut = ALL.filter(({ stderr, stdout }) => Math.max(stderr.length, stdout.length) > 65_536);
    expect([quiet.length >= 15, long.length >= 10, cut.length >= 5]).toEqual([true, true, true]);
  });
});
