import { explainStoreError } from './store-error.ts';

/** The same methods; what they throw is explained. */
export function explained<Methods extends object>(file: string, methods: Methods): Methods {
  const entries = Object.entries(methods).map(([name, method]) => [
    name,
    typeof method === 'function' ? (...given: unknown[]) => attempt(file, () => method(...given)) : method,
  ]);
  return Object.fromEntries(entries);
}

function attempt<Result>(file: string, call: () => Result): Result {
  try {
    return call();
  } catch (thrown) {
    throw explainStoreError(thrown, file);
  }
}
