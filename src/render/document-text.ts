/** A document whose last field is a list of results, piece by piece: ten thousand of them need no more memory than one. */
import type { Wire } from './wire/wire.ts';

export function* documentText(head: Wire, complete: boolean, results: () => Iterable<Wire>): Generator<string> {
  const text = JSON.stringify({ ...head, results_complete: complete }, null, 2);
  yield `${text.slice(0, -2)},\n  "results": [`;
  let separator = '\n    ';
  for (const result of results()) {
    yield separator + JSON.stringify(result);
    separator = ',\n    ';
  }
  yield '\n  ]\n}\n';
}
