/** A flow as it is used: prospects are discovered, looked at in batches by several steps, and reported. */
import { expect, test } from 'vitest';
import { step } from '../../src/pipeline/define/step.ts';
import { pipeline } from '../../src/pipeline/flow.ts';
import type { CommitInfo } from '../../src/pipeline/store/batch-store.ts';
import { memoryStore } from '../../src/pipeline/store/memory-store.ts';
import { count } from '../support/pipelines.ts';

interface Company {
  readonly id: string;
  readonly employees: number;
}
interface Prospect extends Company {
  readonly score: number;
}

function prospects(ask: () => Promise<void>, told: string[] = [], sent: string[] = []) {
  const people = pipeline<{ prospects: readonly Prospect[] }>('people').each(
    'contacts',
    { over: 'prospects', into: 'emails', concurrency: 4 },
    ({ id }) => `ceo@${id}.example`,
  );
  return pipeline<{ term: string }>('prospects', { version: '1' })
    .step('discover', async () => ({ companies: count(95).map((n): Company => ({ id: `c${n}`, employees: n * 10 })) }))
    .step('terms', ({ term }) => ({ terms: [term, `${term}s`] }))
    .batch('fit', { over: 'companies', size: 10, key: ({ id }) => id, concurrency: 3 }, (b) =>
      b
        .step(
          'quick fit',
          async ({ companies }) => {
            await ask();
            return {
              prospects: companies
                .filter(({ employees }) => employees > 100)
                .map((each): Prospect => ({ ...each, score: each.employees / 10 })),
            };
          },
          { retry: 2, timeoutMs: 10_000 },
        )
        .parallel({
          people,
          size: step('size', ({ prospects: some }: { prospects: readonly Prospect[] }) => ({
            large: some.filter(({ employees }) => employees > 500).length,
          })),
        })
        .step('scores', ({ prospects: some }) => ({
          byId: Object.fromEntries(some.map(({ id, score }) => [id, score])),
        })),
    )
    .with('prospects', {
      onFailure: { tolerate: '20%' },
      sink: (rows: readonly Prospect[], { number }: CommitInfo) => void sent.push(`${number}: ${rows.length}`),
      hooks: { onBatchComplete: ({ number, total }) => void told.push(`${number}/${total}`) },
    })
    .batch('letters', { over: 'terms', size: 1 }, (b) =>
      b.step('write', ({ terms, prospects: all }) => ({ letters: terms.map((term) => `${term}: ${all.length}`) })),
    )
    .with('letters')
    .step('report', ({ prospects: all, byId, letters, people: { emails } }) => ({
      report: { all: all.length, byId: Object.keys(byId).length, emails: emails.length, letters },
    }));
}

test('finds its prospects from end to end', async () => {
  const [told, sent]: string[][] = [[], []];
  const { status, output, stats } = await prospects(async () => {}, told, sent).run({ term: 'shop' }).result;
  expect(status).toBe('ok');
  expect(output.report).toEqual({ all: 85, byId: 85, emails: 85, letters: ['shop: 85', 'shops: 85'] });
  expect(output.prospects.map(({ id }) => id)).toEqual(count(85).map((n) => `c${n + 10}`));
  expect(told?.toSorted()).toEqual(
    count(10)
      .map((n) => `${n}/10`)
      .toSorted(),
  );
  expect(sent).toHaveLength(9); // the first batch has no prospect
  expect(stats).toMatchObject({ batches: 12, failed: 0, items: 97 });
});

test('bears what fails now and then, and finishes later what it could not', async () => {
  const store = memoryStore();
  const run = (ask: (asked: number) => void, only?: 'failed') => {
    let asked = 0;
    const market = async (): Promise<void> => ask(++asked);
    return prospects(market).run({ term: 'shop' }, { runId: 'r', store, ...(only && { only }) }).result;
  };
  const flaky = (asked: number): void => {
    if (asked <= 4) throw new Error('503'); // three batches are at it, and the first of them tries again
  };
  const first = await run(flaky);
  expect(first.status).toBe('partial');
  expect(first.failures.map(({ step: name, attempt, message }) => [name, attempt, message])).toEqual([
    ['quick fit', 1, expect.stringMatching(/503 \(elements c\d+, c\d+, c\d+, c\d+, c\d+ and 5 more\)$/)],
  ]);
  let again = 0;
  const second = await run(() => void again++, 'failed');
  expect(second.status).toBe('ok');
  expect(second.output.report).toEqual({ all: 85, byId: 85, emails: 85, letters: ['shop: 85', 'shops: 85'] });
  expect(again).toBe(1);
});
