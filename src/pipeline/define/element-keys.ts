/** Keys of elements for `each`: of the element in its batch, whatever part of the batch it is handed over in. */

interface Places {
  /** Of the batch. */
  readonly key: string;
  /** Within the batch, by the place in the slice. */
  readonly indexes: readonly number[];
}

const places = new WeakMap<object, Places>();

/** @param indexes within the batch, of the elements of `slice` */
export function placeElements(slice: readonly unknown[], key: string, indexes: readonly number[]): void {
  places.set(slice, { key, indexes });
}

/** @param runtimeKey of the step, for elements that are no slice of a batch */
export function elementKey(
  elements: object,
  { step, index, runtimeKey }: { step: string; index: number; runtimeKey: string },
): string {
  const known = places.get(elements);
  return known ? `${known.key}/${step}/${known.indexes[index]}` : `${runtimeKey}/${index}`;
}
