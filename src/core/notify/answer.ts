/** What came of one try to tell somebody. */
export type Answer =
  | { readonly is: 'taken'; readonly said: string }
  | {
      readonly is: 'refused';
      readonly why: string /** Whether it may be taken later. */;
      readonly later: boolean;
      readonly askedMs?: number | undefined;
    };
