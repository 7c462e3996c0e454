/** Types of what flows: contexts that grow from step to step. */

/** At once, or later. */
export type Awaitable<T> = T | Promise<T>;
export type Flat<T> = { [K in keyof T]: T[K] } & {};
/** `B` laid over `A`. A step that gives nothing leaves the context as it is. */
export type Merge<A, B> = B extends object ? Flat<Omit<A, keyof B> & B> : A;

/** What a step may give: fields, or nothing. No array, no text, no number. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function without a `return` gives nothing, and that is its type
export type Given = (object & { readonly [Symbol.iterator]?: never; readonly then?: never }) | undefined | void;

/** An array, or a stream of unknown length: a generator, the rows of a query, the lines of a file. */
export type Elements<T = unknown> = readonly T[] | Iterable<T> | AsyncIterable<T>;

/** Fields that a scope can go through. A text is no sequence of elements. */
export type ElementKeys<C> = {
  [K in keyof C]-?: C[K] extends string ? never : C[K] extends Elements ? K : never;
}[keyof C] &
  string;
export type ArrayKeys<C> = { [K in keyof C]-?: C[K] extends readonly unknown[] ? K : never }[keyof C] & string;
export type Item<C, K extends keyof C> = C[K] extends Iterable<infer I> | AsyncIterable<infer I> ? I : never;

/** What the steps of a scope are handed: the slice in place of the whole. */
export type Sliced<C, K extends keyof C> = Flat<Omit<C, K> & { [P in K]: readonly Item<C, K>[] }>;
/** What is there after a scope: what its steps gave. A stream is used up by it. */
export type AfterScope<C, K extends keyof C, C2> = C[K] extends readonly unknown[]
  ? Merge<C, C2>
  : Merge<Omit<C, K>, GivenField<C, K, C2>>;
type GivenField<C, K extends keyof C, C2> = K extends keyof C2
  ? C2[K] extends readonly Item<C, K>[]
    ? readonly Item<C, K>[] extends C2[K]
      ? Omit<C2, K>
      : C2
    : C2
  : C2;
