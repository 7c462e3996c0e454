import type { Db } from './native.ts';
import { get } from './statement.ts';

/** Changes when another connection has committed; 2.5 microseconds. */
export function dataVersion(db: Db): number {
  return (get(db, 'pragma data_version') as { data_version: number }).data_version;
}
