import type { Limits } from '../core/phase.ts';
import { parse } from '../db/declared.ts';
import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

/** With what an attempt was started, beyond what every view of it has. */
export interface AttemptSettings {
  readonly limits: Limits | null;
  /** Of the files that its phase declares as its inputs. */
  readonly inputsDigest: string | null;
}

export function findAttemptSettings(db: Db, handle: number): AttemptSettings {
  const row = get<{ limits: string | null; inputsDigest: string | null }>(
    db,
    'select limits, inputs_digest inputsDigest from attempts where handle = @handle',
    { handle },
  );
  return { limits: parse<Limits>(row?.limits) ?? null, inputsDigest: row?.inputsDigest ?? null };
}
