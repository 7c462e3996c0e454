/** Options that several commands of pipelines share. */
import type { Options } from 'yargs';

const STRING = { type: 'string', requiresArg: true } as const;
const WHAT = 'What to run:';

export const INPUT_FLAGS: Readonly<Record<string, Options>> = {
  flow: { ...STRING, describe: 'the named export that is meant [the default one]', group: WHAT },
  input: {
    ...STRING,
    describe:
      '@data.json, @rows.jsonl, NAME=@FILE, NAME=TEXT, an object, or - for stdin, JSON or a row a line (may be repeated); an array and rows are the field `items`',
    group: WHAT,
  },
};

export const STORE_FLAG: Readonly<Record<string, Options>> = {
  store: { ...STRING, describe: 'the SQLite database with its batches [DATA.batches.db, beside the input]' },
};

export const OUTPUT_FLAG: Readonly<Record<string, Options>> = {
  output: { ...STRING, describe: 'write what the flow gave to this file, as JSON' },
};
