/** The name of the phase that a command of a flow becomes. */
import { isPlainName, markedName } from '../file-name.ts';

export interface CommandPlace {
  /** The same whenever the same batch goes through the same step. */
  readonly key: string;
  /** Undefined outside of scopes. */
  readonly scope: string | undefined;
  readonly batch: number | undefined;
  readonly step: string;
}

export interface CommandNames {
  /** Of the flow's run: begins the keys of its commands. */
  readonly flowRunId: string;
  /** Of the phase that runs the flow itself. */
  readonly taken: string | undefined;
}

/**
 * `SCOPE.BATCH.STEP`, or `STEP` outside of scopes. Where that does not say it all (a scope inside of a scope, a part of a
 * batch, names that are not plain) a digest of the key makes it one of its kind. The same place has the same name always.
 */
export function commandPhaseName(
  { key, scope, batch, step }: CommandPlace,
  { flowRunId, taken }: CommandNames,
): string {
  const parts = scope === undefined ? [step] : [scope, String(batch), step];
  const name = parts.join('.');
  const place = scope === undefined ? key : key.replace(DIGEST, '');
  const saysAll =
    place === [flowRunId, ...parts].join('/') && parts.every(isWord) && isPlainName(name) && name !== taken;
  return saysAll ? name : markedName(name, [key]);
}

/** Of the elements of a batch, behind its number: other elements are other work in the same place. */
const DIGEST = /-[0-9a-f]+(?=\/[^/]*$)/;

/** With a dot in it, one name could be read as two. */
function isWord(part: string): boolean {
  return /^[\w-]+$/.test(part);
}
