import type { Consumer } from '../../core/consumer.ts';
import type { Key } from '../../core/phase.ts';
import type { Db } from '../../db/native.ts';
import { listAttempts } from '../../read/attempts.ts';
import { previewOf } from '../../render/dispatch/preview.ts';

/** Takes what is shown of an item in the moment of its end: where logs of successes are not kept, they are gone soon after. */
export class PreviewTaker implements Consumer {
  readonly name = 'preview';
  preview = '';
  private readonly db: Db;
  private readonly key: Key;

  constructor(db: Db, key: Key) {
    this.db = db;
    this.key = key;
  }

  catchUp(): void {
    const attempt = listAttempts(this.db, this.key).at(-1);
    if (this.preview === '' && attempt?.outcome === 'succeeded') this.preview = previewOf(attempt);
  }

  async close(): Promise<void> {
    this.catchUp();
  }
}
