/** What the phase reports in `DRAIN_TELEMETRY_FILE`, taken in while it runs and at its end. */
import { closeSync, openSync, readSync } from 'node:fs';
import { messageOf } from '../core/error.ts';
import type { AttemptUnderWay, EvidenceKind, Gathered } from '../core/evidence.ts';
import type { Db } from '../db/native.ts';
import { transact, whenFree } from '../db/transact.ts';
import { sizeOf } from '../logs/file.ts';
import { recordTelemetry } from '../store/telemetry.ts';
import { type ParsedTelemetry, parseTelemetry } from './telemetry-line.ts';

/** While the phase runs. */
const LOOK_MS = 1_000;
const CHUNK_BYTES = 1_048_576;

export function createTelemetryEvidence(db: Db): EvidenceKind {
  return {
    name: 'telemetry',
    begin(attempt) {
      const file = attempt.fileFor('telemetry.jsonl');
      const offset = attempt.resumed?.telemetryOffset ?? 0;
      const reader = new TelemetryReader({ file, offset, take: (batch) => record(db, attempt, batch) });
      const timer = setInterval(() => void reader.read(false), LOOK_MS).unref();
      return {
        env: { DRAIN_TELEMETRY_FILE: file },
        gather: async () => {
          clearInterval(timer);
          await reader.read(true);
          return findingsOf(reader);
        },
      };
    },
  };
}

function record(db: Db, attempt: AttemptUnderWay, batch: ParsedTelemetry & { offset: number }): Promise<void> {
  return whenFree(() => transact(db, () => recordTelemetry(db, { ...attempt, ...batch, at: Date.now() })));
}

function findingsOf({ rejected, problem }: TelemetryReader): Gathered {
  const findings = [];
  if (rejected > 0) findings.push({ is: 'note', message: `${rejected} telemetry lines could not be read` } as const);
  if (problem) findings.push({ is: 'note', message: `telemetry could not be recorded: ${problem}` } as const);
  return { findings };
}

interface Reading {
  readonly file: string;
  /** What lies before is on record already. */
  readonly offset: number;
  readonly take: (batch: ParsedTelemetry & { offset: number }) => Promise<void>;
}

/** Reads whole lines from where it stopped; the last line counts without its line break once the phase has ended. */
class TelemetryReader {
  rejected = 0;
  problem: string | undefined;
  private offset: number;
  private reading: Promise<void> = Promise.resolve();
  private readonly file: string;
  private readonly take: Reading['take'];

  constructor({ file, offset, take }: Reading) {
    this.file = file;
    this.offset = offset;
    this.take = take;
  }

  /** One reading after another; a failed one is told and ends nothing. */
  read(ended: boolean): Promise<void> {
    this.reading = this.reading
      .then(() => this.readAll(ended))
      .catch((thrown: unknown) => {
        this.problem = messageOf(thrown);
      });
    return this.reading;
  }

  private async readAll(ended: boolean): Promise<void> {
    for (;;) {
      const chunk = readFrom(this.file, this.offset);
      const whole = chunk.length < CHUNK_BYTES && ended ? chunk.length : chunk.lastIndexOf(0x0a) + 1;
      // A line longer than a chunk is no telemetry: it is passed over piece by piece.
      const length = whole === 0 && chunk.length === CHUNK_BYTES ? chunk.length : whole;
      if (length === 0) return;
      const parsed = parseTelemetry(chunk.toString('utf8', 0, length));
      await this.take({ ...parsed, offset: this.offset + length });
      this.offset += length;
      this.rejected += parsed.rejected.length;
    }
  }
}

function readFrom(file: string, offset: number): Buffer {
  const length = Math.min(CHUNK_BYTES, sizeOf(file) - offset);
  if (length <= 0) return Buffer.alloc(0); // most phases write none
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(length);
    return buffer.subarray(0, readSync(descriptor, buffer, 0, length, offset));
  } finally {
    closeSync(descriptor);
  }
}
