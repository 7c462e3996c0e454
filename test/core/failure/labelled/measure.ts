/** How well fingerprints tell causes apart: over all pairs of labelled failures, as clusterings are compared (Rand, 1971). */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EndingCause } from '../../../../src/core/executor.ts';
import { DEFAULT_RULES } from '../../../../src/core/failure/category.ts';
import { findExcerpt } from '../../../../src/core/failure/excerpt.ts';
import { judge } from '../../../../src/core/judge.ts';
import { maskText } from '../../../../src/core/mask.ts';
import { readTail } from '../../../../src/logs/tail.ts';
import type { Sample } from './scene.ts';

export interface Measurement {
  /** Of the pairs with one fingerprint, the share that have one cause; 1 where there is no such pair. */
  readonly precision: number;
  /** Of the pairs with one cause, the share that have one fingerprint; 1 where there is no such pair. */
  readonly recall: number;
  /** Families that share a fingerprint, with how many pairs do. */
  readonly lumped: readonly WrongPair[];
  /** Families with more than one fingerprint, each beside itself. */
  readonly split: readonly WrongPair[];
}

interface WrongPair {
  readonly families: readonly [string, string];
  readonly pairs: number;
}

export interface Labelled {
  readonly family: string;
  readonly fingerprint: string;
}

const LIMITS = { timeoutMs: 900_000, silenceMs: 300_000, maxLogBytes: 104_857_600, graceMs: 10_000 };

/** Each sample with the fingerprint that an attempt gets that ends so: by way of log files, as in `engine/conclude.ts`. */
export function labelled(samples: readonly Sample[]): Labelled[] {
  const folder = mkdtempSync(join(tmpdir(), 'labelled-'));
  try {
    return samples.map((sample) => ({ family: sample.family, fingerprint: fingerprintOf(sample, folder) }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What was written, as far as the engine reads it: the end of a long log only. */
function throughFile(folder: string, text: string): string {
  const file = join(folder, 'log.txt');
  writeFileSync(file, text);
  return readTail(file).text;
}

function fingerprintOf(sample: Sample, folder: string): string {
  const [stderr, stdout] = [sample.stderr, sample.stdout].map((text) => throughFile(folder, text)) as [string, string];
  const found = hasSucceeded(sample.ending) ? undefined : findExcerpt({ stderr, stdout });
  const outcome = judge(sample.ending, {
    findings: (sample.findings ?? []).map((finding) => ({ ...finding, message: maskText(finding.message) })),
    excerpt: found && { ...found, line: maskText(found.line), text: maskText(found.text) },
    ...{ own: sample.own, rules: DEFAULT_RULES, log: sample.own.paths[1] ?? '', limits: LIMITS, stopping: false },
  });
  if ('fingerprint' in outcome) return outcome.fingerprint;
  throw new Error(`A sample of ${sample.family} is no failure: ${outcome.is}.`);
}

function hasSucceeded(cause: EndingCause): boolean {
  return cause.is === 'exit' && cause.code === 0;
}

/** Compares all pairs: n (n - 1) / 2 of them. */
export function measure(samples: readonly Labelled[]): Measurement {
  const lumped = new Map<string, number>();
  const split = new Map<string, number>();
  let together = 0;
  for (const [one, other] of pairsOf(samples)) {
    const [sameCause, samePrint] = [one.family === other.family, one.fingerprint === other.fingerprint];
    if (sameCause && samePrint) together += 1;
    else if (sameCause || samePrint) count(sameCause ? split : lumped, [one.family, other.family].sort());
  }
  const wrong = { lumped: wrongPairs(lumped), split: wrongPairs(split) };
  return { precision: share(together, wrong.lumped), recall: share(together, wrong.split), ...wrong };
}

function* pairsOf<T>(all: readonly T[]): Generator<readonly [T, T]> {
  for (const [index, one] of all.entries()) for (const other of all.slice(index + 1)) yield [one, other];
}

function count(counts: Map<string, number>, families: readonly string[]): void {
  const key = JSON.stringify(families);
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** The worst first. */
function wrongPairs(counts: ReadonlyMap<string, number>): WrongPair[] {
  return [...counts]
    .map(([key, pairs]) => ({ families: JSON.parse(key) as [string, string], pairs }))
    .sort((one, other) => other.pairs - one.pairs);
}

function share(right: number, wrong: readonly WrongPair[]): number {
  const all = right + wrong.reduce((sum, { pairs }) => sum + pairs, 0);
  return all === 0 ? 1 : right / all;
}
