/** What a flow gave, as one JSON document: the whole file or none. */
import { codeOf, DrainError, messageOf } from '../core/error.ts';
import { replaceFile } from '../files/replace.ts';

type Fields = Readonly<Record<string, unknown>>;

/** @throws DrainError `cannot_write`, `bad_output` for what is no JSON */
export function writeOutput(file: string, output: Fields): void {
  try {
    replaceFile(file, pieces(output), { durable: true });
  } catch (thrown) {
    const code = codeOf(thrown) === undefined ? 'bad_output' : 'cannot_write';
    throw new DrainError(code, `The output cannot be written to ${file}: ${messageOf(thrown)}.`, { cause: thrown });
  }
}

/** An array of rows element by element: the text of all of them would be needed at once otherwise. */
function* pieces(output: Fields): Generator<string> {
  let separator = '{\n  ';
  for (const [name, value] of Object.entries(output)) {
    if (value === undefined) continue;
    yield `${separator}${JSON.stringify(name)}: `;
    if (Array.isArray(value)) yield* elements(value);
    else yield textOf(value);
    separator = ',\n  ';
  }
  yield separator.startsWith('{') ? '{}\n' : '\n}\n';
}

function* elements(array: readonly unknown[]): Generator<string> {
  let separator = '[\n    ';
  for (const element of array) {
    yield separator + textOf(element);
    separator = ',\n    ';
  }
  yield array.length === 0 ? '[]' : '\n  ]';
}

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? 'null';
}
